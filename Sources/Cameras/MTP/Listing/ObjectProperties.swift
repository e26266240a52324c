// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a property list says of one object, as far as it says it.
struct ObjectProperties: Hashable, Sendable {
    private var store: PTPStorageID?
    private var format: PTPFormat?
    private var parent: UInt32?
    private var fileName: String?
    private var displayName: String?
    private var size: StatedSize?
    private var dateModified = ""
    private var dateCreated = ""
    private var protection: UInt128 = 0

    /// When it was last written, as text; else when it was made.
    var date: String { PTPDate.read(dateModified) == nil ? dateCreated : dateModified }

    /// Takes one property.
    mutating func take(_ element: PTPPropListElement) {
        let value = element.value
        let number = value.unsigned
        switch element.property {
        case .storageID: store = number.flatMap { UInt32(exactly: $0) }.map { PTPStorageID($0) }
        case .objectFormat:
            format = number.flatMap { UInt16(exactly: $0) }.map { PTPFormat(rawValue: $0) }
        case .parentObject: parent = number.flatMap { UInt32(exactly: $0) }
        case .objectFileName: fileName = value.text
        case .name: displayName = value.text
        case .objectSize: size = StatedSize(value)
        case .dateModified: dateModified = value.text ?? ""
        case .dateCreated: dateCreated = value.text ?? ""
        case .protectionStatus: protection = number ?? 0
        default: break
        }
    }

    /// The object, if everything is said that has to be.
    func record(_ handle: PTPHandle) -> ObjectRecord? {
        guard let store, let format, let parent, let name = fileName ?? displayName else {
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
            modified: CameraTime(stated: date),
            isProtected: protection == 1,
            origin: .properties
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

extension CameraTime {
    /// What the camera's clock showed, by its own text, whatever zone it names; the start of counting
    /// if that is no time.
    init(stated text: String) {
        self = PTPDate.read(text)?.time ?? CameraTime(nanoseconds: 0)
    }
}
