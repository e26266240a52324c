// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import Synchronization
import SystemPackage

/// A device, such as a virtio-serial port, over which lines of text go in both directions.
final class ProbeLine: Sendable {
    private let descriptor: CInt
    private let pending = Mutex<[UInt8]>([])

    init(at path: String) throws(Errno) {
        descriptor = try retryingInterrupts { open(path, O_RDWR | O_CLOEXEC) }
    }

    deinit { close(descriptor) }

    /// The next line; nil when the other end has closed.
    ///
    /// **Blocks.**
    func next() throws -> String? {
        try pending.withLock { pending in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { pending.removeFirst(end + 1) }
                    return String(decoding: pending[..<end], as: UTF8.self)
                }
                let capacity = buffer.count
                let count = try retryingInterrupts { read(descriptor, &buffer, capacity) }
                guard count > 0 else { return nil }
                pending.append(contentsOf: buffer[..<count])
            }
        }
    }

    /// Writes a line.
    ///
    /// **Blocks.**
    func write(_ line: String) throws(Errno) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let written = try retryingInterrupts {
                rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(written)
        }
    }
}
