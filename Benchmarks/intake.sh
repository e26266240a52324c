#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
# Intake of a card against cp, rsync and rclone; see intake.py --help.
set -euo pipefail
exec python3 "$(dirname "$0")/intake.py" "$@"
