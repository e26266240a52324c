// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A value of a property, together with its type.
package enum PTPValue: Hashable, Sendable {
    /// A number; all its bits, those of one below zero extended to 128.
    case number(PTPNumberType, bits: UInt128)
    /// An array, as its elements lie in bytes, so that it takes no more memory than it came in.
    case array(of: PTPNumberType, bytes: [UInt8])
    case string(String)

    /// Reads a value of a known type.
    /// - Throws: `PTPMalformed`; `reader` is where it was then.
    package init(_ type: PTPDataType, from reader: inout PTPReader) throws(PTPMalformed) {
        switch type {
        case .number(let type):
            self = .number(type, bits: try reader.bits(of: type))
        case .array(let type):
            let bytes = try reader.arrayBytes(elementBytes: type.byteCount)
            self = .array(of: type, bytes: Array(bytes))
        case .string:
            self = .string(try reader.string())
        }
    }

    /// Reads a value of a known type; what is behind it is left alone.
    /// - Throws: `PTPMalformed`.
    package init(_ type: PTPDataType, _ bytes: [UInt8]) throws(PTPMalformed) {
        var reader = PTPReader(bytes)
        try self.init(type, from: &reader)
    }

    /// The value's type.
    package var type: PTPDataType {
        switch self {
        case .number(let type, _): .number(type)
        case .array(let type, _): .array(of: type)
        case .string: .string
        }
    }

    /// Writes the value without its type.
    package func encode(into writer: inout PTPWriter) {
        switch self {
        case .number(let type, let bits):
            for place in 0..<type.byteCount {
                writer.u8(UInt8(truncatingIfNeeded: bits >> (8 * place)))
            }
        case .array(let type, let bytes):
            writer.u32(UInt32(bytes.count / type.byteCount))
            writer.raw(bytes)
        case .string(let text):
            writer.string(text)
        }
    }

    /// The value without its type, as it goes over the wire.
    package var bytes: [UInt8] {
        var writer = PTPWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension PTPValue {
    /// A number of 8 bits without a sign.
    package static func uint8(_ number: UInt8) -> Self { .number(.uint8, bits: UInt128(number)) }

    /// A number of 16 bits without a sign.
    package static func uint16(_ number: UInt16) -> Self { .number(.uint16, bits: UInt128(number)) }

    /// A number of 32 bits without a sign.
    package static func uint32(_ number: UInt32) -> Self { .number(.uint32, bits: UInt128(number)) }

    /// A number of 64 bits without a sign.
    package static func uint64(_ number: UInt64) -> Self { .number(.uint64, bits: UInt128(number)) }

    /// A number of 128 bits without a sign.
    package static func uint128(_ number: UInt128) -> Self { .number(.uint128, bits: number) }

    /// The number that the value is; nil if it is none, or one beyond 64 bits with a sign.
    package var int: Int64? {
        guard case .number(let type, let bits) = self else { return nil }
        return type.isSigned
            ? Int64(exactly: Int128(bitPattern: bits)) : Int64(exactly: bits)
    }

    /// The number that the value is; nil if it is none, below zero, or beyond 128 bits.
    package var unsigned: UInt128? {
        guard case .number(let type, let bits) = self else { return nil }
        return type.isSigned && Int128(truncatingIfNeeded: bits) < 0 ? nil : bits
    }

    /// The text that the value is; nil if it is none.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

extension PTPReader {
    /// A number of that type, one below zero with its sign carried to the top.
    fileprivate mutating func bits(of type: PTPNumberType) throws(PTPMalformed) -> UInt128 {
        switch type {
        case .int8: UInt128(truncatingIfNeeded: try i8())
        case .uint8: UInt128(try u8())
        case .int16: UInt128(truncatingIfNeeded: try i16())
        case .uint16: UInt128(try u16())
        case .int32: UInt128(truncatingIfNeeded: try i32())
        case .uint32: UInt128(try u32())
        case .int64: UInt128(truncatingIfNeeded: try i64())
        case .uint64: UInt128(try u64())
        case .int128, .uint128: try u128()
        }
    }
}
