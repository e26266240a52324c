// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One property of one object, out of an ObjectPropList (MTP 1.1, appendix E).
package struct PTPPropListElement: Hashable, Sendable {
    package let handle: PTPHandle
    package let property: PTPObjectProperty
    package let value: PTPValue

    /// Joins an element.
    package init(handle: PTPHandle, property: PTPObjectProperty, value: PTPValue) {
        self.handle = handle
        self.property = property
        self.value = value
    }

    /// Writes the element.
    package func encode(into writer: inout PTPWriter) {
        writer.u32(handle.rawValue)
        property.encode(into: &writer)
        value.type.encode(into: &writer)
        value.encode(into: &writer)
    }
}
