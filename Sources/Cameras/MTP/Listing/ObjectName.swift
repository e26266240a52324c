// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Makes of an object's name one component of a path.
///
/// PTP lets a name hold anything. What a component cannot hold is written `%XX`, and so that this
/// can be read back, so is `%` itself in such a name; every other name stays as the camera has it.
enum ObjectName {
    /// The name as a component: never empty, no `/`, no NUL, neither `.` nor `..`.
    static func component(_ name: String) -> [UInt8] {
        let bytes = Array(name.utf8)
        switch bytes {
        case []: return Array("%00".utf8)
        case [dot]: return Array("%2E".utf8)
        case [dot, dot]: return Array("%2E%2E".utf8)
        default: break
        }
        guard bytes.contains(where: { $0 == slash || $0 == 0 }) else { return bytes }
        return bytes.flatMap { byte in
            switch byte {
            case slash: Array("%2F".utf8)
            case 0: Array("%00".utf8)
            case UInt8(ascii: "%"): Array("%25".utf8)
            default: [byte]
            }
        }
    }

    /// The name with `~NUMBER` before its extension, for the later ones of several.
    static func numbered(_ component: [UInt8], _ number: Int) -> [UInt8] {
        let end = component.lastIndex(of: dot).flatMap { $0 > 0 ? $0 : nil } ?? component.count
        return component[..<end] + Array("~\(number)".utf8) + component[end...]
    }

    private static let dot = UInt8(ascii: ".")
    private static let slash = UInt8(ascii: "/")
}

extension PTPStorageID {
    /// The store that nearly every camera has, and most have alone.
    static let first = Self(0x0001_0001)

    /// The folder below which the store's files lie; nil for the first, whose files lie at the root.
    ///
    /// It never depends on what else is in the camera, so that paths stay what they were.
    var folder: [UInt8]? { self == .first ? nil : Array("store-\(eightDigits)".utf8) }

    private var eightDigits: String { rawValue.eightHexDigits }
}

extension UInt32 {
    /// `0001000A`.
    var eightHexDigits: String {
        let digits = String(self, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
