// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Takes little-endian numbers off the front of a message.
struct RedirReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = Array(bytes)[...]
    }

    mutating func next<Value: FixedWidthInteger>() throws(RedirViolation) -> Value {
        let count = MemoryLayout<Value>.size
        guard rest.count >= count else {
            throw RedirViolation("a message ends \(count - rest.count) bytes early")
        }
        let value = rest.prefix(count).reversed().reduce(Value.zero) { $0 << 8 | Value($1) }
        rest.removeFirst(count)
        return value
    }

    mutating func next32() throws(RedirViolation) -> UInt32 { try next() }

    mutating func bytes(_ count: Int) throws(RedirViolation) -> [UInt8] {
        guard rest.count >= count else {
            throw RedirViolation("a message ends \(count - rest.count) bytes early")
        }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }
}
