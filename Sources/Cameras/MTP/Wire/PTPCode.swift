// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A number with a meaning, out of a set that vendors may add to.
package protocol PTPCode: RawRepresentable, Hashable, Sendable, PTPFixedField,
    CustomStringConvertible
where RawValue == UInt16 {
    /// The codes that we know, with what the specifications call them.
    static var names: [Self: String] { get }

    /// Wraps a code, known or not.
    init(rawValue: UInt16)
}

extension PTPCode {
    package static var byteCount: Int { 2 }

    /// For example `deviceBusy (0x2019)`, or only the number of a code that we do not know.
    package var description: String {
        let number = rawValue.fourHexDigits
        return Self.names[self].map { "\($0) (\(number))" } ?? number
    }

    package init(from reader: inout PTPReader) throws(PTPMalformed) {
        self.init(rawValue: try reader.u16())
    }

    package func encode(into writer: inout PTPWriter) {
        writer.u16(rawValue)
    }
}

extension UInt16 {
    /// `0x2019`, as the specifications write codes.
    package var fourHexDigits: String {
        let digits = String(self, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
