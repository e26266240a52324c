// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device says of one object (PIMA 15740, 5.5.2).
package struct PTPObjectInfo: PTPDataset {
    package static let name = "ObjectInfo"

    /// Whether the size has 64 bits, as Samsung's stack writes it; all behind it is shifted then.
    package var has64BitSize = false

    package var storage = PTPStorageID(0)
    package var format = PTPFormat.undefined
    /// 0 for none, 1 for an object that can only be read.
    package var protection: UInt16 = 0
    /// As the device wrote it; see `knownBytes`.
    package var sizeBytes: UInt64 = 0
    package var thumbFormat = PTPFormat.any
    package var thumbBytes: UInt32 = 0
    package var thumbWidth: UInt32 = 0
    package var thumbHeight: UInt32 = 0
    package var imageWidth: UInt32 = 0
    package var imageHeight: UInt32 = 0
    package var imageDepth: UInt32 = 0
    /// The folder's handle; 0 at the root.
    package var parent: UInt32 = 0
    package var associationType: UInt16 = 0
    package var associationDescription: UInt32 = 0
    package var sequenceNumber: UInt32 = 0
    package var filename = ""
    package var captureDate = ""
    package var modificationDate = ""
    package var keywords = ""

    /// An object of nothing.
    package init() {}

    /// Reads a dataset.
    ///
    /// - Parameters:
    ///   - bytes: What came; what is behind the last field is left alone.
    ///   - has64BitSize: Whether the size is known to have 64 bits. If not, a dataset that only makes
    ///     sense with 64 is still taken for one: its name would be empty at byte 52 and is not at 56.
    /// - Throws: `PTPMalformed`.
    package init(_ bytes: [UInt8], has64BitSize: Bool) throws(PTPMalformed) {
        self.init()
        self.has64BitSize = has64BitSize || Self.looksShifted(bytes)
        do {
            try read(bytes)
        } catch {
            guard self.has64BitSize, !has64BitSize else { throw error }
            // An object with an empty name and a date looks shifted, but does not read so.
            self = Self()
            try read(bytes)
        }
    }

    /// How many bytes the object has; nil if the size does not fit the field, which all bits say.
    ///
    /// Some devices state the size modulo 2³² instead, so a size of 32 bits proves nothing about an
    /// object that may be larger.
    package var knownBytes: Int64? {
        let saturated = has64BitSize ? UInt64.max : UInt64(UInt32.max)
        return sizeBytes == saturated ? nil : Int64(exactly: sizeBytes)
    }

    /// Whether the object is a folder.
    package var isFolder: Bool { format == .association }

    /// Whether the device says that the object can only be read.
    package var isProtected: Bool { protection != 0 }

    package mutating func visit<Fields: PTPFieldVisitor>(
        _ fields: inout Fields
    ) throws(Fields.Failure) {
        try fields.field("storage", &storage)
        try fields.field("format", &format)
        try fields.field("protection", &protection)
        try visitSize(&fields)
        try fields.field("thumb format", &thumbFormat)
        try fields.field("thumb size", &thumbBytes)
        try fields.field("thumb width", &thumbWidth)
        try fields.field("thumb height", &thumbHeight)
        try fields.field("image width", &imageWidth)
        try fields.field("image height", &imageHeight)
        try fields.field("image depth", &imageDepth)
        try fields.field("parent", &parent)
        try fields.field("association type", &associationType)
        try fields.field("association description", &associationDescription)
        try fields.field("sequence number", &sequenceNumber)
        try fields.trailing("filename", &filename)
        try fields.trailing("capture date", &captureDate)
        try fields.trailing("modification date", &modificationDate)
        try fields.trailing("keywords", &keywords)
    }

    private mutating func visitSize<Fields: PTPFieldVisitor>(
        _ fields: inout Fields
    ) throws(Fields.Failure) {
        if has64BitSize {
            try fields.field("size", &sizeBytes)
        } else {
            var size = UInt32(truncatingIfNeeded: sizeBytes)
            try fields.field("size", &size)
            sizeBytes = UInt64(size)
        }
    }

    private static func looksShifted(_ bytes: [UInt8]) -> Bool {
        let lengths = bytes.dropFirst(52).prefix(5)
        return lengths.count == 5 && lengths.first == 0 && lengths.last != 0
    }
}
