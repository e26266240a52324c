// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One message of the usbredir protocol, not yet understood.
package struct RedirFrame: Hashable, Sendable {
    /// What kind of message it is.
    package let type: UInt32
    /// The number that joins a request and its answer; 0 where there is none.
    package let number: UInt64
    package let body: [UInt8]

    /// Joins a message.
    package init(type: UInt32, number: UInt64 = 0, body: [UInt8] = []) {
        self.type = type
        self.number = number
        self.body = body
    }

    /// The message as it goes over the wire.
    ///
    /// A hello goes out before anything is agreed on, and so always with a number of 32 bits.
    package func encoded(_ shared: RedirCapabilities) -> [UInt8] {
        var bytes = FakeBytes()
        bytes.add(type)
        bytes.add(UInt32(body.count))
        if shared.contains(.wideNumbers) {
            bytes.add(number)
        } else {
            bytes.add(UInt32(truncatingIfNeeded: number))
        }
        return bytes.bytes + body
    }
}

/// Cuts what arrives on the wire into messages.
package struct RedirFraming: Sendable {
    /// The longest message that is believed: the longest transfer, and its header.
    package static let maximumBodyBytes = 64 << 20

    private var pending: [UInt8] = []

    /// Starts with nothing.
    package init() {}

    /// Takes what has arrived.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        pending.append(contentsOf: bytes)
    }

    /// The next whole message; nil until more has arrived.
    /// - Throws: `RedirViolation` if no message can be that long.
    package mutating func next(
        _ shared: RedirCapabilities
    ) throws(RedirViolation) -> RedirFrame? {
        let headerBytes = shared.contains(.wideNumbers) ? 16 : 12
        guard pending.count >= headerBytes else { return nil }
        var reader = RedirReader(pending[..<headerBytes])
        let type: UInt32 = try reader.next()
        let length: UInt32 = try reader.next()
        let number: UInt64 =
            shared.contains(.wideNumbers) ? try reader.next() : UInt64(try reader.next32())
        guard length <= UInt32(Self.maximumBodyBytes) else {
            throw RedirViolation("a message of type \(type) states \(length) bytes")
        }
        let end = headerBytes + Int(length)
        guard pending.count >= end else { return nil }
        let frame = RedirFrame(
            type: type,
            number: number,
            body: Array(pending[headerBytes..<end])
        )
        pending.removeFirst(end)
        return frame
    }
}

/// The other end of the cable said what the protocol does not allow.
package struct RedirViolation: Error, CustomStringConvertible, Sendable {
    package let description: String

    /// Says what was wrong.
    package init(_ description: String) {
        self.description = description
    }
}
