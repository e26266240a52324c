// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension MTPCamera: FootageRemover {
    package func remove(
        _ file: SourceFile,
        from camera: CameraSerial,
        _ proof: ConfirmationProof
    ) throws -> RemovalOutcome {
        guard proof.covers(file, of: camera), let object = known.objects[file.path],
            known.size(of: object) == file.sizeBytes, object.record.modified == file.modified
        else { return .notProven }
        return try use {
            try slot.clear(evenOwned: true)
            return try CameraError.of(file.path) { try remove(object) }
        }
    }

    /// Removes the object that the handle means, if that is the one that was listed.
    private func remove(_ object: PlacedObject) throws -> RemovalOutcome {
        let record = object.record
        // First, since a camera that is silent here is reset, and may number its objects anew.
        let access = try storageAccess(record.store)
        // What is restated from here on holds for this session, and for none that follows it.
        let openings = session.openings
        let now = try requests.restated(record, in: known.stores[record.store])
        guard now.isStill(record), now.name == record.name, now.store == record.store,
            now.format == record.format, try lies(object, whereListedBy: now)
        else { return .notProven }
        if now.isProtected {
            return .writeProtected(reason: "the camera protects this file against deletion")
        }
        if let access, !access.allowsDeletion {
            return .writeProtected(reason: "the store is \(access)")
        }
        do throws(PTPError) {
            try session.delete(record.handle, ofOpening: openings)
        } catch {
            return try outcome(of: error)
        }
        return look(for: record, openings)
    }

    /// What may be done to a store at this moment: a switch on the card may have been moved.
    private func storageAccess(_ store: PTPStorageID) throws -> PTPStorageAccess? {
        try told { () throws(PTPError) in try requests.storageInfo(store) }
            .map { Optional($0.access) }
            .get(orElse: known.stores[store]?.access)
    }

    // MARK: Before

    /// Whether the object still lies in the folder in which it was listed, and that one, up to the
    /// root, where it was.
    private func lies(_ object: PlacedObject, whereListedBy now: ObjectRecord) throws -> Bool {
        let record = object.record
        guard now.parent == record.parent, try isWithinParent(now) else { return false }
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
    private func isWithinParent(_ record: ObjectRecord) throws -> Bool {
        guard record.origin == .info else { return true }
        if PTPHandle(try requests.info(record.handle).parent) == record.parent { return true }
        return try told { () throws(PTPError) in try siblings(of: record) }
            .get(orElse: [])
            .contains(record.handle)
    }

    /// What the camera says of a folder, in the words in which it told of what is in it; nil if it
    /// has none of that handle.
    private func folder(_ handle: PTPHandle, of record: ObjectRecord) throws -> ObjectRecord? {
        if record.origin == .properties {
            let answer = try told { () throws(PTPError) in try requests.properties(of: handle) }
            if case .success(let properties) = answer, let folder = properties.record(handle) {
                return folder
            }
        }
        do throws(PTPError) {
            return ObjectRecord(handle, try requests.info(handle), of: record.store)
        } catch .refused {
            return nil
        }
    }

    /// The handles in an object's folder.
    private func siblings(of record: ObjectRecord) throws(PTPError) -> [PTPHandle] {
        let scope = record.parent.map { ObjectRequests.Scope.folder($0) } ?? .root
        return try requests.handles(in: record.store, scope, atMost: limits.mostEntries)
    }

    // MARK: After

    /// What an error means that came in place of the camera's OK.
    ///
    /// Only a refusal says that the object stayed; behind everything else it may be gone.
    private func outcome(of error: PTPError) throws -> RemovalOutcome {
        switch error {
        case .refused(let code, _):
            switch code {
            case .objectWriteProtected, .storeReadOnly, .accessDenied:
                return .writeProtected(reason: code.description)
            case .partialDeletion: return .partlyRemoved(reason: code.description)
            // It was there a moment ago.
            case .invalidObjectHandle: return .unknown(reason: error.description)
            default: return .notRemoved(reason: "the camera answered \(code)")
            }
        case .otherSession: return .notProven
        case .busyStreaming, .forbidden: throw error
        case .gone, .closed, .exhausted, .silent, .recovered, .malformed, .faulty:
            return .unknown(reason: error.description)
        }
    }

    /// Looks whether an object that the camera says it has removed is gone.
    ///
    /// Gone is only what the camera knows no more, in the session in which its handle meant it. A
    /// docking that ends meanwhile does not keep the camera from being asked.
    private func look(for record: ObjectRecord, _ openings: Int) -> RemovalOutcome {
        do throws(PTPError) {
            let isListed = try isListed(record)
            guard session.openings == openings else {
                return .unknown(
                    reason: "the camera was reset before it showed that the file is gone"
                )
            }
            guard !isListed else {
                return .notRemoved(
                    reason: "the camera says that it did, and still lists the file"
                )
            }
            return .removed
        } catch {
            return .unknown(
                reason: "the camera says that it did, and does not show it: \(error)"
            )
        }
    }

    /// Whether the camera still lists an object, in its folder or by itself.
    /// - Throws: `PTPError` for every answer that tells neither.
    private func isListed(_ record: ObjectRecord) throws(PTPError) -> Bool {
        do throws(PTPError) {
            if try siblings(of: record).contains(record.handle) { return true }
        } catch .refused(.invalidObjectHandle, _) {
            // The folder went with its last file.
        } catch .refused(.invalidParentObject, _) {}
        do throws(PTPError) {
            _ = try requests.info(record.handle)
            return true
        } catch .refused(.invalidObjectHandle, _) {
            return false
        }
    }
}
