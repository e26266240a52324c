#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
#
# Builds the lab's guest and prints the directory it is in.
#
#   build-image.sh [CACHE_DIR]
#
# The guest is this host's own Debian release, so that binaries built here run there: a kernel, an
# initramfs, a root file system, and a machine that has booted from them and was saved. The result
# lies in CACHE_DIR/KEY (default: ~/.cache/camdock-lab), where KEY names everything it was made of.
# A whole image is printed at once; a partial one never bears that name.
#
# Runs as root, or as a user with sudo, which is used for two things: to install what is missing and
# to unpack the root file system.
set -euo pipefail
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/camdock-lab}
needed=(qemu-system-x86 qemu-utils mmdebstrap debian-archive-keyring e2fsprogs cpio kmod
    dosfstools mtools python3)

say() { printf 'lab image: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Sends what a step says to the build's log; `finish` shows the end of it if the step failed.
# The step is no condition of an `if`, since bash would then go on after an error inside it.
quietly() {
    step=$1
    shift
    say "$step"
    "$@" >>"$work/build.log" 2>&1
}

finish() {
    local status=$?
    if [ $status != 0 ]; then
        tail -n 30 "$work/build.log" >&2 || true
        say "failed: ${step:-}"
    fi
    as_root rm -rf --one-file-system "$work"
    exit $status
}

install_needed() {
    local installed missing=()
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' "${needed[@]}" 2>/dev/null || true)
    for package in "${needed[@]}"; do
        grep -q "^$package ii" <<<"$installed" || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    say "installing ${missing[*]}"
    as_root apt-get -qq update >&2
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "${missing[@]}" >&2
}

# The package of the release's current kernel; empty while apt knows of none.
kernel_package() {
    apt-cache depends linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }'
}

# Everything the image is made of, as one short name.
image_key() {
    {
        tar -C "$here" --sort=name --owner=0 --group=0 --mtime=@0 -cf - .
        printf '%s\n' "$VERSION_CODENAME" "$kernel" "$(qemu-system-x86_64 --version | head -n 1)"
        apt-cache show --no-all-versions "$kernel" | grep '^Version:'
    } | sha256sum | cut -c 1-16
}

# Fetches a package and unpacks it, without installing anything.
unpack() {
    local package=$1 directory=$2
    mkdir -p "$work/debs" && (cd "$work/debs" && apt-get -q download "$package")
    dpkg-deb -x "$work/debs/${package}"_*.deb "$directory"
}

# Debian's own archives as this machine's apt reaches them.
write_sources() {
    apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' \
        'Created-By: Packages' 'Origin: Debian' \
        | awk -v suite="$VERSION_CODENAME" '
            $2 ~ "^" suite "(-security|-updates)?$" && $3 == "main" {
                print "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]", $1, $2, $3
            }' | sort -u >"$work/sources.list"
    grep -q . "$work/sources.list" || fail "apt knows no archive of Debian $VERSION_CODENAME"
}

# The module files that the named modules need, in the order in which they load.
module_files() {
    for module in "$@"; do
        /sbin/modprobe -d "$work/kernel" -S "$release" --show-depends "$module"
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# What the guest can load: its own devices, cameras' disks and file systems, and the other end of a
# USB cable, for cameras that are programs in the guest.
copy_modules() {
    local target=$work/modules/lib/modules/$release
    mkdir -p "$target"
    cp "$work/kernel/lib/modules/$release"/modules.{builtin,builtin.modinfo,order} "$target/"
    module_files virtio_pci virtio_blk virtio_console virtio_rng virtio_scsi ext4 crc32c_generic \
        9p 9pnet_virtio autofs4 loop xhci_pci xhci_hcd usb_storage uas usbhid sd_mod sg vfat exfat \
        nls_cp437 nls_ascii nls_iso8859-1 nls_utf8 \
        dummy_hcd libcomposite configfs usb_f_fs usb_f_mass_storage >"$work/modules.list"
    while read -r file; do
        install -D -m 644 "$file" "$target/${file#*"/modules/$release/"}"
    done <"$work/modules.list"
    /sbin/depmod -b "$work/modules" "$release"
}

# Just enough to find the root file system and hand over to it.
make_initrd() {
    local tree=$work/initrd number=100
    module_files virtio_pci virtio_blk ext4 crc32c_generic >"$work/boot-modules.list"
    mkdir -p "$tree"/{bin,modules,dev,proc,sys,root}
    cp "$work/busybox/bin/busybox" "$tree/bin/"
    while read -r file; do
        cp "$file" "$tree/modules/$number-${file##*/}"
        number=$((number + 1))
    done <"$work/boot-modules.list"
    install -m 755 "$here/initrd-init" "$tree/init"
    (cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0) >"$image/initrd.cpio"
}

build() {
    quietly "fetching $kernel and busybox" fetch
    release=$(ls "$work/kernel/lib/modules")
    /sbin/depmod -b "$work/kernel" "$release"
    quietly "unpacking the kernel" \
        python3 "$here/unpack-kernel.py" "$work/kernel/boot/vmlinuz-$release" "$image/kernel"
    quietly "collecting modules" copy_modules
    quietly "making the initramfs" make_initrd
    write_sources
    quietly "making the root file system (about a minute)" \
        as_root "$here/guest-root.sh" "$VERSION_CODENAME" "$work" "$image/root.ext4" "$(id -u)"
    cp "$here/machine.args" "$image/"
    quietly "booting it once and saving the machine" python3 "$here/save-machine.py" "$image"
}

fetch() {
    unpack "$kernel" "$work/kernel"
    unpack busybox-static "$work/busybox"
}

. /etc/os-release
[ "${ID:-}" = debian ] || fail "the lab's guest is made from this host's Debian; this is ${ID:-none}"
install_needed
kernel=$(kernel_package)
if [ -z "$kernel" ]; then
    as_root apt-get -qq update >&2
    kernel=$(kernel_package)
fi
[ -n "$kernel" ] || fail "apt knows no linux-image-amd64"

mkdir -p "$cache"
final=$cache/$(image_key)
if [ ! -d "$final" ]; then
    # Two builds would only be in each other's way; the second finds the first one's image.
    exec 9>"$cache/lock"
    flock 9
    if [ ! -d "$final" ]; then
        started=$SECONDS
        # In memory when there is room: a root file system is very many small files.
        scratch=$cache
        [ "$(df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -gt 3000 ] 2>/dev/null \
            && scratch=/dev/shm
        work=$(mktemp -d "$scratch/camdock-lab.XXXXXX")
        image=$cache/partial
        trap finish EXIT
        as_root rm -rf "$image" && mkdir "$image"
        build
        sync -f "$image" && mv "$image" "$final"
        # Images of other keys were made of other things.
        find "$cache" -mindepth 1 -maxdepth 1 -type d ! -path "$final" -exec rm -rf {} +
        say "built in $((SECONDS - started)) s, $(du -sh "$final" | cut -f 1)"
    fi
fi
printf '%s\n' "$final"
