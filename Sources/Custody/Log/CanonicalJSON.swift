// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials

/// The one way in which an entry is written as JSON before it is hashed; see docs/custody-log.md.
///
/// It is RFC 8785 for objects whose values are text, whole numbers, truth values and null: keys in
/// order, no blanks, and in text only what JSON insists on is escaped. It works on bytes, so that a
/// check sees what is stored and not what decoding made of it.
enum CanonicalJSON {
    /// The detail as an object, its keys in the order of their UTF-8 bytes.
    static func text(_ detail: CustodyDetail) -> [UInt8] {
        let keys = detail.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let members = keys.map { key in
            quoted(Array(key.utf8)) + ":".utf8 + (detail[key].map(text) ?? Array("null".utf8))
        }
        return Array("{".utf8) + members.joined(separator: ",".utf8) + "}".utf8
    }

    /// An entry as it is hashed; its detail goes in byte for byte.
    static func text(_ columns: CustodyColumns) -> [UInt8] {
        var text = Array("{\"actor\":".utf8)
        text += (columns.actor.map(String.init) ?? "null").utf8
        text += Array(",\"camera\":".utf8) + quotedOrNull(columns.camera)
        text += Array(",\"detail\":".utf8) + columns.detail
        text += Array(",\"docking\":".utf8) + quotedOrNull(columns.docking)
        text += Array(",\"event\":".utf8) + quoted(columns.event)
        text += Array(",\"recording\":".utf8) + quotedOrNull(columns.recording)
        text += Array(",\"seq\":\(columns.seq),\"time\":".utf8) + quoted(columns.time)
        return text + "}".utf8
    }

    /// Reads a detail back; nil if it is no object of text, whole numbers and truth values.
    static func detail(from text: String) -> CustodyDetail? {
        try? JSONDecoder().decode(CustodyDetail.self, from: Data(text.utf8))
    }

    private static func text(_ value: CustodyValue) -> [UInt8] {
        switch value {
        case .text(let text): quoted(Array(text.utf8))
        case .number(let number): Array(String(number).utf8)
        case .flag(let flag): Array((flag ? "true" : "false").utf8)
        }
    }

    private static func quotedOrNull(_ text: [UInt8]?) -> [UInt8] {
        text.map(quoted) ?? Array("null".utf8)
    }

    private static func quoted(_ text: [UInt8]) -> [UInt8] {
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        quoted.reserveCapacity(text.count + 2)
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
            case 0x08: quoted += "\\b".utf8
            case 0x09: quoted += "\\t".utf8
            case 0x0A: quoted += "\\n".utf8
            case 0x0C: quoted += "\\f".utf8
            case 0x0D: quoted += "\\r".utf8
            case 0..<0x20:
                quoted += "\\u00".utf8
                quoted += [byte.highHexDigit, byte.lowHexDigit]
            default: quoted.append(byte)
            }
        }
        quoted.append(UInt8(ascii: "\""))
        return quoted
    }
}

extension CustodyValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }
}
