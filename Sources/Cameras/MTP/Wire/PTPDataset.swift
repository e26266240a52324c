// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A dataset of fixed fields, which one list both reads and writes.
package protocol PTPDataset: Hashable, Sendable {
    /// What the specifications call it.
    static var name: String { get }

    /// A dataset whose fields are all zero or empty.
    init()

    /// Hands every field to `fields`, in the order in which they lie in bytes.
    /// - Throws: What `fields` throws, and nothing else.
    mutating func visit<Fields: PTPFieldVisitor>(_ fields: inout Fields) throws(Fields.Failure)
}

/// What goes along a dataset's fields.
package protocol PTPFieldVisitor {
    associatedtype Failure: Error

    /// A field that must be there.
    /// - Throws: `Failure`.
    mutating func field(_ name: String, _ value: inout some PTPField) throws(Failure)

    /// A field that devices leave out at the end of a dataset; its value stays as it is then.
    /// - Throws: `Failure`.
    mutating func trailing(_ name: String, _ value: inout some PTPField) throws(Failure)
}

extension PTPDataset {
    /// Reads a dataset; what is behind its last field is left alone.
    /// - Throws: `PTPMalformed`.
    package init(_ bytes: [UInt8]) throws(PTPMalformed) {
        self.init()
        try read(bytes)
    }

    /// Reads every field.
    /// - Throws: `PTPMalformed`; the fields up to the bad one are read then.
    mutating func read(_ bytes: [UInt8]) throws(PTPMalformed) {
        var fields = PTPFieldsReader(reader: PTPReader(bytes))
        do {
            try visit(&fields)
        } catch {
            throw error.within(Self.name)
        }
    }

    /// The dataset as it goes over the wire.
    package var bytes: [UInt8] {
        var copy = self
        var fields = PTPFieldsWriter()
        copy.visit(&fields)
        return fields.writer.bytes
    }
}

private struct PTPFieldsReader: PTPFieldVisitor {
    var reader: PTPReader

    mutating func field<Value: PTPField>(
        _ name: String,
        _ value: inout Value
    ) throws(PTPMalformed) {
        do {
            value = try Value(from: &reader)
        } catch {
            throw PTPMalformed(name, at: error.offset, error.problem)
        }
    }

    mutating func trailing(_ name: String, _ value: inout some PTPField) throws(PTPMalformed) {
        guard !reader.isAtEnd else { return }
        try field(name, &value)
    }
}

private struct PTPFieldsWriter: PTPFieldVisitor {
    var writer = PTPWriter()

    mutating func field(_ name: String, _ value: inout some PTPField) throws(Never) {
        value.encode(into: &writer)
    }

    mutating func trailing(_ name: String, _ value: inout some PTPField) throws(Never) {
        value.encode(into: &writer)
    }
}
