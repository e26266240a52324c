// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Testing

/// Everything that runs in the guest, one scenario at a time: an emulated machine keeps both of a
/// small host's processors busy.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["CAMDOCK_LAB"] != nil,
        "needs QEMU and takes minutes: run make lab"
    ),
    .timeLimit(.minutes(5))
)
enum Lab {}
