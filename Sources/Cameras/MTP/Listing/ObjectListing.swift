// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Everything that a camera listed.
struct ObjectListing: Sendable {
    var stores: [PTPStorageID: PTPStorageInfo] = [:]
    var objects: [PlacedObject] = []
    var unreadable: [UnreadableEntry] = []

    /// Names something that is no file, by a path of these components.
    mutating func name(_ components: [[UInt8]?], _ reason: String) {
        let path = SourcePath(components: components.compactMap(\.self))
        unreadable.append(UnreadableEntry(path: path, reason: reason))
    }
}

/// The objects of a camera as they are gathered: each handle once, and no more than there is room
/// for.
struct ObjectCollection {
    private let limits: ListingLimits
    private var textBytes = 0
    private(set) var records: [PTPHandle: ObjectRecord] = [:]
    /// Objects that the camera lists and tells nothing of, each with the reason.
    private(set) var untold: [PTPHandle: (store: PTPStorageID, reason: String)] = [:]
    /// Folders of which the camera did not tell what is in them, each with the reason.
    private(set) var closedFolders: [PTPHandle: String] = [:]
    /// Why there are more objects than these; nil if all are here.
    private(set) var cut: String?

    init(limits: ListingLimits) {
        self.limits = limits
    }

    /// Whether there is no room for more.
    var isFull: Bool { cut != nil }

    /// Whether the handle was come by.
    func holds(_ handle: PTPHandle) -> Bool { records[handle] != nil || untold[handle] != nil }

    /// Takes an object.
    mutating func take(_ record: ObjectRecord) {
        guard makeRoom(for: record.handle, record.name) else { return }
        records[record.handle] = record
        untold[record.handle] = nil
    }

    /// Notes an object of which nothing is told.
    mutating func take(untold handle: PTPHandle, of store: PTPStorageID, _ reason: String) {
        guard records[handle] == nil, makeRoom(for: handle, reason) else { return }
        untold[handle] = (store, reason)
    }

    /// Notes a folder of which the camera did not tell what is in it.
    mutating func take(closed folder: PTPHandle, _ reason: String) {
        closedFolders[folder] = reason
    }

    /// Says that more was told than is taken.
    mutating func cut(_ reason: String) { cut = cut ?? reason }

    private mutating func makeRoom(for handle: PTPHandle, _ text: String) -> Bool {
        let old = records[handle]?.name ?? untold[handle]?.reason
        let bytes = textBytes + text.utf8.count - (old?.utf8.count ?? 0)
        guard old != nil || records.count + untold.count < limits.mostEntries else {
            cut(limits.tooMany)
            return false
        }
        guard bytes <= limits.mostNameBytes else {
            cut(limits.tooLong)
            return false
        }
        textBytes = bytes
        return true
    }
}
