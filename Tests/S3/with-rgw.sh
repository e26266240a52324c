#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
#
#   with-rgw.sh COMMAND [ARGUMENT...]
#
# Runs a command beside a throw-away Ceph object gateway, of which CAMDOCK_RGW names the s3.json, and
# ends with the command's own status. The gateway is stopped and forgotten, however the command ends.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || {
	sed -n '/^#   with-rgw.sh/s/^#   //p' "$0" >&2
	exit 2
}

# Not below TMPDIR: a socket's path may have 107 bytes.
work=$(mktemp -d /var/tmp/camdock-rgw-XXXXXX)
stop() {
	"$HERE/rgw.sh" down "$work" >/dev/null || true
	rm -rf "$work"
}
trap stop EXIT
# An object store in memory answers sooner, and what is tested here does not outlive it.
OSD_STORE=${OSD_STORE:-memstore} "$HERE/rgw.sh" up "$work" >&2
CAMDOCK_RGW="$work/s3.json" "$@"
