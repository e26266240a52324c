// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

/// Lends a single name as a C string, after showing that it is one: not empty, no `/`, no NUL.
///
/// Every name below a directory passes through here, so that no name can lead out of it.
func withFileName<Value>(
    _ name: [UInt8],
    _ body: (UnsafePointer<CChar>) throws(Errno) -> Value
) throws(Errno) -> Value {
    guard !name.isEmpty, !name.contains(0), !name.contains(UInt8(ascii: "/")),
        name != Array(".".utf8), name != Array("..".utf8)
    else { throw Errno.invalidArgument }
    let terminated = name.map(CChar.init(bitPattern:)) + [0]
    return try terminated.withUnsafeBufferPointer { (buffer) throws(Errno) -> Value in
        guard let base = buffer.baseAddress else { throw Errno.invalidArgument }
        return try body(base)
    }
}
