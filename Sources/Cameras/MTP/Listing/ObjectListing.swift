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
    private(set) var records: [PTPHandle: ObjectRecord] = [:]
    /// Objects that the camera lists and tells nothing of, each with the reason.
    private(set) var untold: [PTPHandle: (store: PTPStorageID, reason: String)] = [:]
    private(set) var isFull = false

    init(limits: ListingLimits) {
        self.limits = limits
    }

    /// Whether the handle was come by.
    func holds(_ handle: PTPHandle) -> Bool { records[handle] != nil || untold[handle] != nil }

    /// Takes an object.
    mutating func take(_ record: ObjectRecord) {
        guard hasRoom(for: record.handle) else { return }
        records[record.handle] = record
        untold[record.handle] = nil
    }

    /// Notes an object of which nothing is told.
    mutating func take(untold handle: PTPHandle, of store: PTPStorageID, _ reason: String) {
        guard records[handle] == nil, hasRoom(for: handle) else { return }
        untold[handle] = (store, reason)
    }

    private mutating func hasRoom(for handle: PTPHandle) -> Bool {
        if holds(handle) { return true }
        guard records.count + untold.count < limits.mostEntries else {
            isFull = true
            return false
        }
        return true
    }
}
