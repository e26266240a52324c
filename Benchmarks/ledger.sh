#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
# Status and start on a ledger of a million recordings; see ledger.py --help.
set -euo pipefail
exec python3 "$(dirname "$0")/ledger.py" "$@"
