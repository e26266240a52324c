// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What an object has a value of (MTP 1.1, appendix B).
package struct PTPObjectProperty: PTPCode {
    package let rawValue: UInt16

    /// Wraps a code, known or not.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension PTPObjectProperty {
    package static let storageID = Self(rawValue: 0xDC01)
    package static let objectFormat = Self(rawValue: 0xDC02)
    /// 1 for an object that cannot be written or deleted.
    package static let protectionStatus = Self(rawValue: 0xDC03)
    /// In 64 bits, unlike that of ObjectInfo.
    package static let objectSize = Self(rawValue: 0xDC04)
    package static let objectFileName = Self(rawValue: 0xDC07)
    package static let dateCreated = Self(rawValue: 0xDC08)
    package static let dateModified = Self(rawValue: 0xDC09)
    package static let parentObject = Self(rawValue: 0xDC0B)
    /// The same from session to session, unlike a handle.
    package static let persistentUID = Self(rawValue: 0xDC41)
    package static let name = Self(rawValue: 0xDC44)

    package static let names: [Self: String] = [
        .storageID: "StorageID",
        .objectFormat: "ObjectFormat",
        .protectionStatus: "ProtectionStatus",
        .objectSize: "ObjectSize",
        .objectFileName: "ObjectFileName",
        .dateCreated: "DateCreated",
        .dateModified: "DateModified",
        .parentObject: "ParentObject",
        .persistentUID: "PersistentUniqueObjectIdentifier",
        .name: "Name",
    ]
}
