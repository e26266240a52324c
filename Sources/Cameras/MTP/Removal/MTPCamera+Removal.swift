// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension MTPCamera: FootageRemover {
    package func obstacle(to file: SourceFile) throws -> RemovalOutcome? {
        guard let object = object(of: file) else { return .notProven }
        return try use {
            try slot.clear(evenOwned: true)
            return try CameraError.of(file.path) { try obstacle(to: object).obstacle }
        }
    }

    package func remove(
        _ file: SourceFile,
        from camera: CameraSerial,
        _ proof: CustodyProof
    ) throws -> RemovalOutcome {
        guard proof.covers(file, of: camera), let object = object(of: file) else {
            return .notProven
        }
        return try use {
            try slot.clear(evenOwned: true)
            return try CameraError.of(file.path) { try remove(object) }
        }
    }

    /// The object that a file was listed as; nil if it is not told from another for sure.
    private func object(of file: SourceFile) -> PlacedObject? {
        guard let object = known.objects[file.path], known.size(of: object) == file.sizeBytes,
            object.record.modified == file.modified,
            // Without a time, other footage of the same name and size would be taken for it.
            file.modified != .unstated, !object.hasDouble
        else { return nil }
        return object
    }

    /// What speaks against removing an object, and how often the session had been opened by then.
    private func obstacle(
        to object: PlacedObject
    ) throws -> (obstacle: RemovalOutcome?, openings: Int) {
        let record = object.record
        // First, since a camera that is silent here is reset, and may number its objects anew.
        let access = try storageAccess(record.store)
        // What is restated from here on holds for this session, and for none that follows it.
        let openings = session.openings
        let now = try requests.restated(record, in: known.stores[record.store])
        guard try requests.shows(object, as: now, atMost: limits.mostEntries) else {
            return (.notProven, openings)
        }
        if now.isProtected {
            let reason = "the camera protects this file against deletion"
            return (.writeProtected(reason: reason), openings)
        }
        if let access, !access.allowsDeletion {
            return (.mediumProtected(reason: "the store is \(access)"), openings)
        }
        return (nil, openings)
    }

    /// Removes the object that the handle means, if that is the one that was listed.
    private func remove(_ object: PlacedObject) throws -> RemovalOutcome {
        let (obstacle, openings) = try obstacle(to: object)
        if let obstacle { return obstacle }
        do throws(PTPError) {
            try session.delete(object.record.handle, ofOpening: openings)
        } catch {
            return try outcome(of: error)
        }
        return look(for: object.record, openings)
    }

    /// What may be done to a store at this moment: a switch on the card may have been moved.
    private func storageAccess(_ store: PTPStorageID) throws -> PTPStorageAccess? {
        try told { () throws(PTPError) in try requests.storageInfo(store) }
            .map { Optional($0.access) }
            .get(orElse: known.stores[store]?.access)
    }

    // MARK: After

    /// What an error means that came in place of the camera's OK.
    ///
    /// Only a refusal says that the object stayed; behind everything else it may be gone.
    private func outcome(of error: PTPError) throws -> RemovalOutcome {
        switch error {
        case .refused(let code, _):
            switch code {
            case .objectWriteProtected, .accessDenied:
                return .writeProtected(reason: code.description)
            case .storeReadOnly: return .mediumProtected(reason: code.description)
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
            if try requests.siblings(of: record, atMost: limits.mostEntries).contains(record.handle)
            {
                return true
            }
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
