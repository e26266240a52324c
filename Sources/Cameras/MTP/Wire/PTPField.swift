// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a dataset is made of, and how it lies in bytes.
package protocol PTPField {
    /// Reads it.
    /// - Throws: `PTPMalformed`.
    init(from reader: inout PTPReader) throws(PTPMalformed)

    /// Writes it.
    func encode(into writer: inout PTPWriter)
}

/// A field of always the same length, so that arrays can have it.
package protocol PTPFixedField: PTPField {
    static var byteCount: Int { get }
}

extension PTPFixedField where Self: FixedWidthInteger {
    package static var byteCount: Int { bitWidth / 8 }

    package init(from reader: inout PTPReader) throws(PTPMalformed) {
        self = try reader.integer()
    }

    package func encode(into writer: inout PTPWriter) {
        writer.integer(self)
    }
}

extension UInt8: PTPFixedField {}
extension UInt16: PTPFixedField {}
extension UInt32: PTPFixedField {}
extension UInt64: PTPFixedField {}

extension String: PTPField {
    package init(from reader: inout PTPReader) throws(PTPMalformed) {
        self = try reader.string()
    }

    package func encode(into writer: inout PTPWriter) {
        writer.string(self)
    }
}

extension Array: PTPField where Element: PTPFixedField {
    package init(from reader: inout PTPReader) throws(PTPMalformed) {
        self = try reader.array(of: Element.self)
    }

    package func encode(into writer: inout PTPWriter) {
        writer.array(self)
    }
}
