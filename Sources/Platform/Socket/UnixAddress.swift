// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// Calls `body` with the socket address of a path; a leading `@` means the abstract name space.
func withUnixAddress<Result>(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Result
) throws(Errno) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    let isAbstract = name.first == UInt8(ascii: "@")
    if isAbstract { name[0] = 0 }
    // A path is ended by a NUL and has none inside; an abstract name is ended by the length.
    guard !name.isEmpty, isAbstract || !name.contains(0) else { throw .invalidArgument }
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard name.count < room else { throw .fileNameTooLong }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }

    let head = MemoryLayout.size(ofValue: address) - room
    let size = socklen_t(head + name.count + (isAbstract ? 0 : 1))
    return try withUnsafePointer(to: address) { (pointer) throws(Errno) in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(Errno) in
            try body(pointer, size)
        }
    }
}

/// A unix socket that no child inherits.
func makeUnixSocket(_ type: __socket_type) throws(Errno) -> CInt {
    let flags = CInt(type.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    return try retryingInterrupts { socket(AF_UNIX, flags, 0) }
}

/// Repeats a shim's call that a signal interrupted, and throws the negative errno it returns.
@discardableResult
func retryingNegativeErrno<Value: SignedInteger>(_ call: () -> Value) throws(Errno) -> Value {
    while true {
        let value = call()
        guard value < 0 else { return value }
        let code = Errno(rawValue: CInt(-value))
        guard code == .interrupted else { throw code }
    }
}
