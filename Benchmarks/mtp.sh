#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
# MTP cameras against gphoto2 and mtp-tools, in the lab's guest (docs/lab.md); needs what `make lab`
# needs. CAMDOCK_LAB_BENCH=N runs each client N times (3).
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-.build/release}
swift build -c release --static-swift-stdlib --product camera-probe
Tests/Lab/build-image.sh
export CAMDOCK_LAB_BENCH=${CAMDOCK_LAB_BENCH:-3} CAMDOCK_LAB_BIN
CAMDOCK_LAB_BIN=$(cd "$bin" && pwd)
swift test --filter LabTests.MTPBenchmark
