// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device says of one of its stores (PIMA 15740, 5.5.3).
package struct PTPStorageInfo: PTPDataset {
    package static let name = "StorageInfo"

    /// Fixed or removable, ROM or RAM.
    package var storageType: UInt16 = 0
    package var fileSystemType: UInt16 = 0
    package var access = PTPStorageAccess.readWrite
    /// How many bytes the store has.
    package var capacityBytes: UInt64 = 0
    package var freeBytes: UInt64 = 0
    package var freeImages: UInt32 = 0
    package var storageDescription = ""
    package var volumeLabel = ""

    /// A store of nothing.
    package init() {}

    package mutating func visit<Fields: PTPFieldVisitor>(
        _ fields: inout Fields
    ) throws(Fields.Failure) {
        try fields.field("storage type", &storageType)
        try fields.field("file system type", &fileSystemType)
        try fields.field("access", &access)
        try fields.field("capacity", &capacityBytes)
        try fields.field("free space", &freeBytes)
        try fields.field("free images", &freeImages)
        try fields.trailing("description", &storageDescription)
        try fields.trailing("volume label", &volumeLabel)
    }
}

/// What may be done to a store.
package struct PTPStorageAccess: PTPCode {
    package let rawValue: UInt16

    /// Wraps a code, known or not.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let readWrite = Self(rawValue: 0)
    package static let readOnly = Self(rawValue: 1)
    package static let readAndDelete = Self(rawValue: 2)

    package static let names: [Self: String] = [
        .readWrite: "read-write",
        .readOnly: "read-only",
        .readAndDelete: "read-only with deletion",
    ]

    /// Whether objects can be deleted.
    package var allowsDeletion: Bool { self == .readWrite || self == .readAndDelete }
}
