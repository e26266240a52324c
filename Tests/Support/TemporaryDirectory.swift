// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage

/// Runs `body` with a directory of its own below the system's temporary directory, and removes it.
package func withTemporaryDirectory<Value>(
    _ body: (FilePath) throws -> Value
) throws -> Value {
    let path = try makeTemporaryDirectory()
    defer { removeTree(path) }
    return try body(path)
}

/// Runs `body` with a directory of its own below the system's temporary directory, and removes it.
package func withTemporaryDirectory<Value>(
    _ body: (FilePath) async throws -> Value
) async throws -> Value {
    let path = try makeTemporaryDirectory()
    defer { removeTree(path) }
    return try await body(path)
}

/// Makes a directory that nobody else has; the caller removes it with `removeTree`.
package func makeTemporaryDirectory() throws(Errno) -> FilePath {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/camdock-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    return FilePath(platformString: template)
}

/// Removes a directory with all that is in it; links are not followed.
package func removeTree(_ path: FilePath) {
    if let directory = try? Directory(at: path) { empty(directory) }
    _ = path.withPlatformString { rmdir($0) }
}

private func empty(_ directory: Directory) {
    for entry in (try? directory.entries()) ?? [] {
        if entry.kind == .directory {
            // A test may have taken the permission away.
            if let inner = try? directory.openDirectory(entry.name) { empty(inner) }
            try? directory.removeDirectory(entry.name)
        } else {
            try? directory.remove(entry.name)
        }
    }
}
