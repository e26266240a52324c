// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// One file that this run wrote, and where its bytes came from.
struct WrittenFile: Sendable {
    let status: FileStatus
    let body: any ObjectBody

    /// Whether it is the very file that was written.
    func isFile(_ other: FileStatus) -> Bool {
        status.device == other.device && status.inode == other.inode
    }
}
