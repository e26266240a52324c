#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
#
# Makes the guest's root file system; the one step of build-image.sh that needs root.
#
#   guest-root.sh SUITE WORK TARGET OWNER
#
# WORK holds sources.list and modules/; TARGET becomes an ext4 image that belongs to OWNER.
set -euo pipefail

suite=$1 work=$2 target=$3 owner=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$work/root
packages=systemd,systemd-sysv,udev,kmod,util-linux,e2fsprogs,dosfstools,exfatprogs,procps
# What camdock's packages will depend on, and what the agent is written in.
packages+=,libudev1,libusb-1.0-0,libsqlite3-0,libxml2,libstdc++6,libgcc-s1,python3
# A camera that nobody here wrote, and what else reads cameras: to compare with, and because its udev
# rules are on many machines.
packages+=,umtp-responder,gphoto2,mtp-tools,libmtp-runtime

mmdebstrap --mode=root --variant=minbase --include="$packages" --format=directory \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    "$suite" "$root" "$work/sources.list"

cp -r "$work/modules/lib/modules" "$root/lib/"
cp -r --preserve=mode "$here/guest/." "$root/"
echo dock >"$root/etc/hostname"
echo 127.0.0.1 localhost dock >"$root/etc/hosts"
echo ca3d0c4ca3d0c4ca3d0c4ca3d0c4ca3d >"$root/etc/machine-id"
: >"$root/etc/fstab"
: >"$root/etc/resolv.conf"

units=$root/etc/systemd/system
mkdir -p "$units/multi-user.target.wants"
ln -sf /lib/systemd/system/multi-user.target "$units/default.target"
for unit in lab-agent lab-journal; do
    ln -sf "/etc/systemd/system/$unit.service" "$units/multi-user.target.wants/"
done
# What a machine of a few seconds' life never needs; each costs time under emulation.
for unit in getty.target getty@tty1.service serial-getty@ttyS0.service console-getty.service \
    systemd-timesyncd.service systemd-logind.service systemd-user-sessions.service \
    systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-update-done.service \
    systemd-random-seed.service systemd-pstore.service systemd-hwdb-update.service \
    systemd-journal-flush.service systemd-journal-catalog-update.service \
    systemd-machine-id-commit.service systemd-firstboot.service systemd-boot-system-token.service \
    systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-tmpfiles-clean.timer \
    systemd-ask-password-wall.path systemd-ask-password-console.path \
    systemd-fsck-root.service systemd-remount-fs.service dev-hugepages.mount dev-mqueue.mount \
    sys-fs-fuse-connections.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
    modprobe@drm.service modprobe@efi_pstore.service modprobe@fuse.service \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    e2scrub_reap.service fstrim.timer; do
    ln -sf /dev/null "$units/$unit"
done
find "$root/var/cache/apt" "$root/var/lib/apt/lists" -type f -delete
rm -rf "$root/usr/share/zoneinfo/right" "$root/usr/share/zoneinfo/posix"

# From a directory, so neither a loop device nor a mount is needed. No journal: it is thrown away.
size=$(($(du -sm "$root" | cut -f 1) + 512))
rm -f "$target"
mke2fs -q -t ext4 -L dock -m 0 -O '^has_journal,^metadata_csum' \
    -E lazy_itable_init=1,root_owner=0:0 -d "$root" "$target" "${size}M"
chown "$owner" "$target"
rm -rf "$root"
