// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Whether a handle still means the object that was listed under it.
extension ObjectRequests {
    /// Whether what the camera states now is the object that was listed, in the place where it was.
    ///
    /// **Blocks.**
    /// - Throws: `PTPError`, `CancellationError`.
    func shows(
        _ object: PlacedObject,
        as now: ObjectRecord,
        atMost most: Int
    ) throws -> Bool {
        let record = object.record
        guard now.isStill(record), now.store == record.store, now.format == record.format else {
            return false
        }
        return try lies(object, whereListedBy: now, atMost: most)
    }

    /// Whether the object still lies in the folder in which it was listed, and that one, up to the
    /// root, where it was.
    private func lies(
        _ object: PlacedObject,
        whereListedBy now: ObjectRecord,
        atMost most: Int
    ) throws -> Bool {
        let record = object.record
        guard now.parent == record.parent, try isWithinParent(now, atMost: most) else {
            return false
        }
        let root = [record.store.folder].compactMap(\.self)
        var above = object.path.parent.components
        var next = record.parent
        // What is above an orphan was not known when it was listed.
        while above != root + [ObjectTree.orphans] {
            guard let handle = next else { return above == root }
            guard let name = above.popLast(), let folder = try folder(handle, of: record),
                folder.isFolder, ObjectName.component(folder.name) == name
            else { return false }
            next = folder.parent
        }
        return true
    }

    /// Whether the camera itself says so of the parent; ObjectInfo is not asked for it in a listing by
    /// folders.
    private func isWithinParent(_ record: ObjectRecord, atMost most: Int) throws -> Bool {
        guard record.origin == .info else { return true }
        if PTPHandle(try info(record.handle).parent) == record.parent { return true }
        return try told { () throws(PTPError) in try siblings(of: record, atMost: most) }
            .get(orElse: [])
            .contains(record.handle)
    }

    /// What the camera says of a folder, in the words in which it told of what is in it; nil if it
    /// has none of that handle.
    private func folder(_ handle: PTPHandle, of record: ObjectRecord) throws -> ObjectRecord? {
        if record.origin == .properties {
            let answer = try told { () throws(PTPError) in try properties(of: handle) }
            if case .success(let properties) = answer, let folder = properties.record(handle) {
                return folder
            }
        }
        do throws(PTPError) {
            return ObjectRecord(handle, try info(handle), of: record.store)
        } catch .refused {
            return nil
        }
    }

    /// The handles in an object's folder.
    func siblings(of record: ObjectRecord, atMost most: Int) throws(PTPError) -> [PTPHandle] {
        let scope = record.parent.map { Scope.folder($0) } ?? .root
        return try handles(in: record.store, scope, atMost: most)
    }
}
