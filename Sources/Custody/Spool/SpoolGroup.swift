// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage

/// Copies that are made durable together.
///
/// It has the spool open for itself from before the first byte is written: the kernel tells of an
/// error of writeback once through each open directory, so that whoever shared one could swallow
/// what concerns another's copies.
package struct SpoolGroup: Sendable {
    let directory: Directory
}

extension Spool {
    /// Begins a group: call it before the first of its files is copied.
    ///
    /// **Blocks.**
    package func beginGroup() throws(SpoolError) -> SpoolGroup {
        try SpoolError.during("open the spool for a copy") { () throws(Errno) in
            SpoolGroup(directory: try directory.reopened())
        }
    }
}
