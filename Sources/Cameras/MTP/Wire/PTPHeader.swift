// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a container holds (USB Still Image Capture Device Definition 1.0, 7.1.1).
package enum PTPContainerKind: UInt16, Hashable, Sendable, CaseIterable {
    case command = 1
    case data
    case response
    case event
}

/// The twelve bytes before the content of every container.
package struct PTPHeader: Hashable, Sendable {
    /// How many bytes a header has.
    package static let byteCount = 12

    /// The length that states none: it is not known, or does not fit 32 bits.
    package static let unknownLength: UInt32 = 0xFFFF_FFFF

    /// How many bytes the container has, these included; `unknownLength` if that is not stated.
    package var length: UInt32
    package var kind: PTPContainerKind
    /// An operation for commands and data, a response code for responses, an event for events.
    package var code: UInt16
    package var transaction: UInt32

    /// Joins a header; the payload's length goes into its own, where it fits.
    package init(
        payloadBytes: Int64?,
        kind: PTPContainerKind,
        code: UInt16,
        transaction: UInt32
    ) {
        let payload = payloadBytes.flatMap(UInt32.init(exactly:)) ?? Self.unknownLength
        let (length, isTooLong) = payload.addingReportingOverflow(UInt32(Self.byteCount))
        self.length = isTooLong ? Self.unknownLength : length
        self.kind = kind
        self.code = code
        self.transaction = transaction
    }

    /// Reads a header.
    /// - Throws: `PTPMalformed` if bytes lack, the length does not even cover them, or the kind is none
    ///   of the four.
    package init(_ reader: inout PTPReader) throws(PTPMalformed) {
        var ahead = reader
        length = try ahead.u32()
        guard length >= UInt32(Self.byteCount) else {
            throw PTPMalformed("a container's length", at: reader.offset, .impossible("\(length)"))
        }
        let kind = try ahead.u16()
        guard let known = PTPContainerKind(rawValue: kind) else {
            throw PTPMalformed("a container's kind", at: reader.offset + 4, .impossible("\(kind)"))
        }
        self.kind = known
        code = try ahead.u16()
        transaction = try ahead.u32()
        reader = ahead
    }

    /// How many bytes follow the header; nil if that is not stated.
    package var payloadBytes: Int64? {
        length == Self.unknownLength ? nil : Int64(length) - Int64(Self.byteCount)
    }

    /// Writes the header.
    package func encode(into writer: inout PTPWriter) {
        writer.u32(length)
        writer.u16(kind.rawValue)
        writer.u16(code)
        writer.u32(transaction)
    }

    /// The header's twelve bytes.
    package var bytes: [UInt8] {
        var writer = PTPWriter()
        encode(into: &writer)
        return writer.bytes
    }
}
