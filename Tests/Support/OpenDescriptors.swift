// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage

/// The descriptors of this process that are open on that very file or directory.
///
/// A descriptor's number proves nothing: closed by one test, it may be another's by now.
package func openDescriptors(of path: String) throws -> [CInt] {
    var wanted = stat()
    try retryingInterrupts { stat(path, &wanted) }
    return try Directory(at: "/proc/self/fd").entries().compactMap { entry in
        guard let descriptor = CInt(String(decoding: entry.name, as: UTF8.self)) else { return nil }
        var status = stat()
        // Other tests close theirs meanwhile: what is gone is not open on anything.
        guard fstat(descriptor, &status) == 0, status.st_ino == wanted.st_ino,
            status.st_dev == wanted.st_dev
        else { return nil }
        return descriptor
    }
}
