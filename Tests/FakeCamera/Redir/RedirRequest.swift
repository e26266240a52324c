// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the other end of the cable, which has the host controller, asks of a device.
package enum RedirRequest: Hashable, Sendable {
    case hello(RedirCapabilities)
    /// The bus resets the device.
    case reset
    case setConfiguration(UInt8)
    case getConfiguration
    case setAlternate(interface: UInt8, setting: UInt8)
    case getAlternate(interface: UInt8)
    case startEvents(endpoint: UInt8)
    case stopEvents(endpoint: UInt8)
    /// The transfer of that number is no longer wanted.
    case cancel
    case disconnectionSeen
    case control(RedirControl)
    case bulk(RedirBulk)
    /// Something that no camera needs.
    case other(type: UInt32)

    /// Understands a message.
    /// - Throws: `RedirViolation` if it is shorter than its kind is.
    package init(_ frame: RedirFrame, _ shared: RedirCapabilities) throws(RedirViolation) {
        var reader = RedirReader(frame.body)
        switch frame.type {
        case 0: self = .hello(try Self.capabilities(&reader))
        case 3: self = .reset
        case 6: self = .setConfiguration(try reader.next())
        case 7: self = .getConfiguration
        case 9: self = .setAlternate(interface: try reader.next(), setting: try reader.next())
        case 10: self = .getAlternate(interface: try reader.next())
        case 15: self = .startEvents(endpoint: try reader.next())
        case 16: self = .stopEvents(endpoint: try reader.next())
        case 21: self = .cancel
        case 24: self = .disconnectionSeen
        case 100: self = .control(try RedirControl(&reader))
        case 101: self = .bulk(try RedirBulk(&reader, shared))
        default: self = .other(type: frame.type)
        }
    }

    /// Behind 64 bytes of the program's name there may be words of capabilities, and may be none.
    private static func capabilities(
        _ reader: inout RedirReader
    ) throws(RedirViolation) -> RedirCapabilities {
        _ = try reader.bytes(64)
        guard reader.rest.count >= 4 else { return [] }
        return RedirCapabilities(rawValue: try reader.next32())
    }
}

/// How a transfer ended.
package enum RedirStatus: UInt8, Hashable, Sendable {
    case success, cancelled, invalid, failed, stalled, timedOut, babbled
}

/// A control transfer, asked for or answered.
package struct RedirControl: Hashable, Sendable {
    package var endpoint: UInt8
    package var request: UInt8
    package var requestType: UInt8
    package var status = RedirStatus.success
    package var value: UInt16
    package var index: UInt16
    package var length: UInt16
    /// What goes out with a request, or comes in with an answer.
    package var data: [UInt8]

    init(_ reader: inout RedirReader) throws(RedirViolation) {
        endpoint = try reader.next()
        request = try reader.next()
        requestType = try reader.next()
        let _: UInt8 = try reader.next()
        value = try reader.next()
        index = try reader.next()
        length = try reader.next()
        data = Array(reader.rest)
    }

    /// Whether the device is asked for bytes.
    var isInward: Bool { requestType & 0x80 != 0 }

    /// The answer to it.
    func answered(_ status: RedirStatus, _ data: [UInt8] = []) -> Self {
        var answer = self
        answer.status = status
        answer.data = isInward ? data : []
        if isInward || status != .success { answer.length = UInt16(answer.data.count) }
        return answer
    }

    var encoded: [UInt8] {
        var bytes = FakeBytes()
        for field in [endpoint, request, requestType, status.rawValue] { bytes.add(field) }
        for field in [value, index, length] { bytes.add(field) }
        return bytes.bytes + data
    }
}

/// A bulk transfer, asked for or answered.
package struct RedirBulk: Hashable, Sendable {
    package var endpoint: UInt8
    package var status = RedirStatus.success
    /// How many bytes were asked for, or went.
    package var length: Int
    package var stream: UInt32
    package var data: [UInt8]

    init(_ reader: inout RedirReader, _ shared: RedirCapabilities) throws(RedirViolation) {
        endpoint = try reader.next()
        let _: UInt8 = try reader.next()
        let low: UInt16 = try reader.next()
        stream = try reader.next()
        let high: UInt16 = shared.contains(.wideBulkLengths) ? try reader.next() : 0
        length = Int(high) << 16 | Int(low)
        data = Array(reader.rest)
    }

    /// Whether the device is asked for bytes.
    var isInward: Bool { endpoint & 0x80 != 0 }

    /// The answer to it.
    func answered(_ status: RedirStatus, _ data: [UInt8] = []) -> Self {
        var answer = self
        answer.status = status
        answer.data = isInward ? data : []
        if isInward || status != .success { answer.length = answer.data.count }
        return answer
    }

    func encoded(_ shared: RedirCapabilities) -> [UInt8] {
        var bytes = FakeBytes()
        bytes.add(endpoint)
        bytes.add(status.rawValue)
        bytes.add(UInt16(truncatingIfNeeded: length))
        bytes.add(stream)
        if shared.contains(.wideBulkLengths) {
            bytes.add(UInt16(truncatingIfNeeded: length >> 16))
        }
        return bytes.bytes + data
    }
}
