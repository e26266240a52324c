// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage

extension FilePath {
    /// The path without links, `.` and `..`; see realpath(3).
    ///
    /// **Blocks.**
    func resolvingLinks() throws(Errno) -> FilePath {
        let resolved = withPlatformString { realpath($0, nil) }
        guard let resolved else { throw Errno(rawValue: errno) }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }
}
