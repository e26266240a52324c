// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// A folder that goes when the test does.
enum TemporaryFolder {
    /// Makes a folder with a short path, since a socket's path is short.
    static func with<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/camdock-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw AdminTestError(what: "mkdtemp: \(String(cString: strerror(errno)))")
        }
        let folder = template.withUnsafeBufferPointer { name in
            name.baseAddress.map { String(cString: $0) } ?? ""
        }
        defer { remove(folder) }
        return try await body(folder)
    }

    private static func remove(_ folder: String) {
        guard let entries = opendir(folder) else { return }
        defer {
            closedir(entries)
            _ = rmdir(folder)
        }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { _ = unlink("\(folder)/\(name)") }
        }
    }
}

/// A test could not be set up.
struct AdminTestError: Error {
    let what: String
}
