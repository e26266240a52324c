// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device says of itself (PIMA 15740, 5.5.1; MTP 1.1, 5.1.1).
package struct PTPDeviceInfo: PTPDataset {
    package static let name = "DeviceInfo"

    /// The version of the standard, in hundredths.
    package var standardVersion: UInt16 = 0
    /// Whose extension the device speaks; 6 is Microsoft's, which MTP grew from.
    package var vendorExtension: UInt32 = 0
    package var vendorExtensionVersion: UInt16 = 0
    package var vendorExtensionDescription = ""
    package var functionalMode: UInt16 = 0
    /// The operations it takes, also those that we never send; see `supports`.
    package var operations: [UInt16] = []
    package var events: [PTPEventCode] = []
    package var properties: [PTPProperty] = []
    package var captureFormats: [PTPFormat] = []
    package var formats: [PTPFormat] = []
    package var manufacturer = ""
    package var model = ""
    package var version = ""
    package var serial = ""

    /// A device that says nothing.
    package init() {}

    /// Reads a dataset; what is behind its last field is left alone.
    ///
    /// What identifies the device ends at its first NUL: some devices send whole buffers, with
    /// anything behind it.
    /// - Throws: `PTPMalformed`.
    package init(_ bytes: [UInt8]) throws(PTPMalformed) {
        self.init()
        try read(bytes)
        for text in [\Self.manufacturer, \.model, \.version, \.serial] {
            self[keyPath: text] = String(self[keyPath: text].prefix { $0 != "\0" })
        }
    }

    package mutating func visit<Fields: PTPFieldVisitor>(
        _ fields: inout Fields
    ) throws(Fields.Failure) {
        try fields.field("standard version", &standardVersion)
        try fields.field("vendor extension", &vendorExtension)
        try fields.field("vendor extension version", &vendorExtensionVersion)
        try fields.field("vendor extension description", &vendorExtensionDescription)
        try fields.field("functional mode", &functionalMode)
        try fields.field("operations", &operations)
        try fields.field("events", &events)
        try fields.field("properties", &properties)
        try fields.field("capture formats", &captureFormats)
        try fields.field("formats", &formats)
        try fields.trailing("manufacturer", &manufacturer)
        try fields.trailing("model", &model)
        try fields.trailing("version", &version)
        try fields.trailing("serial", &serial)
    }

    /// Whether the device takes an operation.
    package func supports(_ operation: PTPOperation) -> Bool {
        operations.contains(operation.rawValue)
    }

    /// Whether the device has a property.
    package func supports(_ property: PTPProperty) -> Bool {
        properties.contains(property)
    }
}
