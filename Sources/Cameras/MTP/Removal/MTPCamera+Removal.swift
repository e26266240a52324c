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
            return try CameraError.of(file.path) { try remove(object.record) }
        }
    }

    /// Removes the object that the handle means, if that is the one that was listed.
    private func remove(_ record: ObjectRecord) throws -> RemovalOutcome {
        let store = known.stores[record.store]
        let now = try requests.restated(record, in: store)
        guard now.isStill(record), now.store == record.store else { return .notProven }
        if now.isProtected {
            return .writeProtected(reason: "the camera protects this file against deletion")
        }
        if let access = try storageAccess(record.store), !access.allowsDeletion {
            return .writeProtected(reason: "the store is \(access)")
        }
        do throws(PTPError) {
            try session.delete(record.handle)
        } catch .refused(let code, let operation) {
            return try outcome(of: code, operation, record)
        }
        guard try !isListed(record) else {
            return .notRemoved(reason: "the camera says that it did, and still lists the file")
        }
        return .removed
    }

    /// What may be done to a store at this moment: a switch on the card may have been moved.
    private func storageAccess(_ store: PTPStorageID) throws -> PTPStorageAccess? {
        try told { () throws(PTPError) in try requests.storageInfo(store) }
            .map { Optional($0.access) }
            .get(orElse: known.stores[store]?.access)
    }

    private func outcome(
        of code: PTPResponseCode,
        _ operation: PTPOperation,
        _ record: ObjectRecord
    ) throws -> RemovalOutcome {
        switch code {
        case .objectWriteProtected, .storeReadOnly, .accessDenied:
            .writeProtected(reason: code.description)
        case .partialDeletion: .partlyRemoved(reason: code.description)
        case .invalidObjectHandle: throw PTPError.refused(code, operation)
        default: .notRemoved(reason: "the camera answered \(code)")
        }
    }

    /// Whether the camera still lists an object, in its folder or by itself.
    private func isListed(_ record: ObjectRecord) throws -> Bool {
        let scope = record.parent.map { ObjectRequests.Scope.folder($0) } ?? .root
        let handles = try told { () throws(PTPError) in
            try requests.handles(in: record.store, scope, atMost: limits.mostEntries)
        }
        if try handles.get().contains(record.handle) { return true }
        switch try told({ () throws(PTPError) in try requests.info(record.handle) }) {
        case .success: return true
        case .failure(.refused): return false
        case .failure(let error): throw error
        }
    }
}
