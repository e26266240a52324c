#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
# Forwarding to S3 against rclone, s3cmd and the aws tool; see uplink.py --help.
set -euo pipefail
exec python3 "$(dirname "$0")/uplink.py" "$@"
