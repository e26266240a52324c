// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage

/// Writes a file with that content, and replaces what has the name.
package func writeFile(_ content: [UInt8], at path: FilePath) throws {
    if (try? File(at: path)) != nil, let name = path.lastComponent {
        try Directory(at: path.removingLastComponent()).remove(Array(name.string.utf8))
    }
    let file = try File(at: path, .creating(permissions: 0o640))
    try content.withUnsafeBytes { try file.write($0.bytes, at: 0) }
}

/// Reads all of a file.
package func readFile(at path: FilePath) throws -> [UInt8] {
    let file = try File(at: path)
    var content = [UInt8](repeating: 0, count: Int(try file.status().sizeBytes))
    let count = try content.withUnsafeMutableBytes { bytes in
        var span = bytes.mutableBytes
        return try file.readFully(into: &span, at: 0)
    }
    return Array(content.prefix(count))
}

/// Bytes that look random and are the same for the same seed.
package func pseudorandomBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SplitMix(seed: seed)
    var bytes = [UInt8](repeating: 0, count: count)
    for index in stride(from: 0, to: count, by: 8) {
        var word = generator.next()
        for place in index..<min(index + 8, count) {
            bytes[place] = UInt8(truncatingIfNeeded: word)
            word >>= 8
        }
    }
    return bytes
}
