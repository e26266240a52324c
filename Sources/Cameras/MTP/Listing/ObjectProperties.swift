// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a property list says of one object, as far as it says it.
struct ObjectProperties: Hashable, Sendable {
    private(set) var store: PTPStorageID?
    private var format: PTPFormat?
    private var parent: UInt32?
    private var fileName: String?
    private var displayName: String?
    private var size: StatedSize?
    private(set) var modified: CameraTime?
    private(set) var created: CameraTime?
    private var protection: UInt128 = 0

    /// What the names take in memory, in bytes.
    var nameBytes: Int { (fileName?.utf8.count ?? 0) + (displayName?.utf8.count ?? 0) }

    /// When it was last written; else when it was made; nil if neither is said.
    var time: CameraTime? { modified ?? created }

    /// Takes one property.
    mutating func take(_ element: PTPPropListElement) {
        let value = element.value
        let number = value.unsigned
        switch element.property {
        case .storageID: store = number.flatMap { UInt32(exactly: $0) }.map { PTPStorageID($0) }
        case .objectFormat:
            format = number.flatMap { UInt16(exactly: $0) }.map { PTPFormat(rawValue: $0) }
        case .parentObject: parent = number.flatMap { UInt32(exactly: $0) }
        case .objectFileName:
            fileName = value.text
            // It is what the object is called, and one name is enough to keep.
            if fileName != nil { displayName = nil }
        case .name: displayName = fileName == nil ? value.text : nil
        case .objectSize: size = StatedSize(value)
        case .dateModified: modified = value.text.flatMap { PTPDate.read($0)?.time }
        case .dateCreated: created = value.text.flatMap { PTPDate.read($0)?.time }
        case .protectionStatus: protection = number ?? 0
        default: break
        }
    }

    /// The object, if everything is said that has to be.
    func record(_ handle: PTPHandle) -> ObjectRecord? {
        // A store without a medium holds nothing: ObjectInfo is asked where it really lies.
        guard let store, store.hasMedium, let format, let parent, let name = fileName ?? displayName
        else {
            return nil
        }
        guard let size = format == .association ? size ?? .bytes(0) : size else { return nil }
        return ObjectRecord(
            handle: handle,
            store: store,
            parent: PTPHandle(parent),
            format: format,
            name: name,
            size: size,
            modified: time ?? .unstated,
            isProtected: protection == 1,
            origin: .properties,
            lacksDate: modified == nil
        )
    }
}

extension StatedSize {
    /// A size out of a property; one of fewer bits than 64 is trusted only where it is not full.
    fileprivate init?(_ value: PTPValue) {
        guard let number = value.unsigned, case .number(let type, _) = value else { return nil }
        let isFull = type.byteCount < 8 && number == (1 << (8 * type.byteCount)) - 1
        if let bytes = Int64(exactly: number), !isFull {
            self = .bytes(bytes)
        } else {
            self = .untrusted(UInt64(truncatingIfNeeded: number))
        }
    }
}
