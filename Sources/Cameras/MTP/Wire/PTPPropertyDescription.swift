// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device says of one of its properties (PIMA 15740, 13.3.3): DevicePropDesc.
package struct PTPPropertyDescription: Hashable, Sendable {
    /// Which values a property can have.
    package enum Form: Hashable, Sendable {
        /// Any of its type.
        case none
        case range(from: PTPValue, to: PTPValue, step: PTPValue)
        case enumeration([PTPValue])
        /// A form that only some other property has.
        case other(UInt8)
    }

    package let property: PTPProperty
    package let type: PTPDataType
    /// Whether the value can be set.
    package let isSettable: Bool
    /// The value that the property has from the factory.
    package let initial: PTPValue
    /// The value that it has now.
    package let value: PTPValue
    package let form: Form

    /// Joins a description.
    package init(
        property: PTPProperty,
        isSettable: Bool,
        initial: PTPValue,
        value: PTPValue,
        form: Form
    ) {
        self.property = property
        type = value.type
        self.isSettable = isSettable
        self.initial = initial
        self.value = value
        self.form = form
    }

    /// Reads a description; what is behind its last field is left alone.
    /// - Throws: `PTPMalformed`.
    package init(_ bytes: [UInt8]) throws(PTPMalformed) {
        var reader = PTPReader(bytes)
        do {
            property = try PTPProperty(from: &reader)
            type = try PTPDataType(from: &reader)
            isSettable = try reader.u8() == 1
            initial = try PTPValue(type, from: &reader)
            value = try PTPValue(type, from: &reader)
            form = try Form(of: type, from: &reader)
        } catch {
            throw error.within("DevicePropDesc")
        }
    }

    /// The description as it goes over the wire.
    package var bytes: [UInt8] {
        var writer = PTPWriter()
        property.encode(into: &writer)
        type.encode(into: &writer)
        writer.u8(isSettable ? 1 : 0)
        initial.encode(into: &writer)
        value.encode(into: &writer)
        form.encode(into: &writer)
        return writer.bytes
    }
}

extension PTPPropertyDescription.Form {
    /// Reads a form; where devices leave it out at the end there is none.
    fileprivate init(
        of type: PTPDataType,
        from reader: inout PTPReader
    ) throws(PTPMalformed) {
        guard !reader.isAtEnd else {
            self = .none
            return
        }
        switch try reader.u8() {
        case 0: self = .none
        case 1:
            self = .range(
                from: try PTPValue(type, from: &reader),
                to: try PTPValue(type, from: &reader),
                step: try PTPValue(type, from: &reader)
            )
        case 2: self = .enumeration(try Self.values(of: type, from: &reader))
        case let code: self = .other(code)
        }
    }

    /// The values of an enumeration: some devices state more than they send, and those they send count.
    private static func values(
        of type: PTPDataType,
        from reader: inout PTPReader
    ) throws(PTPMalformed) -> [PTPValue] {
        var values: [PTPValue] = []
        for _ in 0..<(try reader.u16()) where !reader.isAtEnd {
            values.append(try PTPValue(type, from: &reader))
        }
        return values
    }

    fileprivate func encode(into writer: inout PTPWriter) {
        switch self {
        case .none: writer.u8(0)
        case .range(let from, let to, let step):
            writer.u8(1)
            for value in [from, to, step] { value.encode(into: &writer) }
        case .enumeration(let values):
            writer.u8(2)
            writer.u16(UInt16(values.count))
            for value in values { value.encode(into: &writer) }
        case .other(let code): writer.u8(code)
        }
    }
}
