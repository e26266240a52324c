// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a value lies in bytes (PIMA 15740, 5.3).
package enum PTPDataType: Hashable, Sendable {
    case number(PTPNumberType)
    case array(of: PTPNumberType)
    case string

    /// The type with that code; nil if there is none.
    package init?(code: UInt16) {
        if code == Self.stringCode {
            self = .string
        } else if let type = PTPNumberType(rawValue: code) {
            self = .number(type)
        } else if let type = PTPNumberType(rawValue: code ^ Self.arrayFlag) {
            self = .array(of: type)
        } else {
            return nil
        }
    }

    /// The type's code.
    package var code: UInt16 {
        switch self {
        case .number(let type): type.rawValue
        case .array(let type): type.rawValue | Self.arrayFlag
        case .string: Self.stringCode
        }
    }

    private static let arrayFlag: UInt16 = 0x4000
    private static let stringCode: UInt16 = 0xFFFF
}

extension PTPDataType: PTPField {
    package init(from reader: inout PTPReader) throws(PTPMalformed) {
        let offset = reader.offset
        let code = try reader.u16()
        guard let type = Self(code: code) else {
            throw PTPMalformed("a data type", at: offset, .impossible(code.fourHexDigits))
        }
        self = type
    }

    package func encode(into writer: inout PTPWriter) {
        writer.u16(code)
    }
}

/// The numbers that a value can be or be made of, by their codes.
package enum PTPNumberType: UInt16, Hashable, Sendable, CaseIterable {
    case int8 = 1
    case uint8
    case int16
    case uint16
    case int32
    case uint32
    case int64
    case uint64
    case int128
    case uint128

    /// How many bytes such a number has.
    package var byteCount: Int { 1 << ((Int(rawValue) - 1) / 2) }

    /// Whether it can be below zero.
    package var isSigned: Bool { rawValue % 2 == 1 }
}
