// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// A thread of its own on which a directory store's calls may block.
actor DirectoryWorker: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.store")

    private let place: StorePlace

    init(place: StorePlace) {
        self.place = place
    }

    /// Makes the object durable; returns the file if this call wrote it, nil if it stood there.
    func put(
        _ object: StoredObject,
        from body: any ObjectBody,
        meter: ByteMeter
    ) throws -> FileStatus? {
        let key = object.key
        let directory = try place.keyPath.make(key, below: try place.open().directory)
        if try isThere(object, in: directory, body: body, meter: meter) { return nil }
        do {
            let writing = ObjectWriting(
                object: object,
                body: body,
                directory: directory,
                meter: meter
            )
            return try writing.run()
        } catch Errno.fileExists {
            guard try isThere(object, in: directory, body: body, meter: meter) else {
                throw StoreError.unavailable("\(key) came and went; look who else writes there")
            }
            return nil
        }
    }

    /// Whether the name already holds the object's bytes, durably.
    ///
    /// Other bytes are a conflict and stay untouched, unless it is the body that is wrong.
    private func isThere(
        _ object: StoredObject,
        in directory: Directory,
        body: any ObjectBody,
        meter: ByteMeter
    ) throws -> Bool {
        let key = object.key
        let name = ObjectWriting.name(of: key)
        guard let found = try StoredFile(name, in: directory, for: key) else { return false }
        let counted = meter.bytes
        if let fault = try found.fault(against: object.content, meter: meter) {
            meter.add(counted - meter.bytes)
            try Self.checkBody(body, of: object)
            throw StoreError.conflict(key, found: fault)
        }
        // An interrupted run may have left the rename undurable, and a stray copy.
        try storing("flush", key) { () throws(Errno) in
            try found.sync()
            try directory.removeIfPresent(ObjectWriting.partialName(of: key))
            try directory.syncNames()
        }
        return true
    }

    /// What is wrong with the parts from `first` in steps of `step`, read back; nil if nothing is.
    func fault(
        of object: StoredObject,
        from first: Int,
        by step: Int,
        meter: ByteMeter
    ) throws -> String? {
        guard let (_, found) = try find(object.key) else { return "it is not there" }
        return try found.fault(against: object.content, from: first, by: step, meter: meter)
    }

    /// Finds out why the store does not hold what was sent, and clears the way for another try.
    ///
    /// Only the very file that this run wrote is removed; anything else stays untouched.
    func resolve(
        _ fault: String,
        of object: StoredObject,
        written: FreshObjects.Entry?
    ) throws -> StoreError {
        let key = object.key
        guard let (directory, found) = try find(key) else { return .mismatch(key, fault) }
        guard let written, written.isFile(found.status) else { return .conflict(key, found: fault) }
        try storing("remove", key) { () throws(Errno) in
            try directory.remove(ObjectWriting.name(of: key))
            try directory.syncNames()
        }
        try Self.checkBody(written.body, of: object)
        return .mismatch(key, fault)
    }

    /// Shows that the store can be written to at this moment.
    func probe() throws -> StoreSpace {
        try place.open().probe(at: place.path)
    }

    /// Which store stands there.
    func identity() throws -> StoreIdentity {
        try place.open().identity
    }

    private func find(_ key: ObjectKey) throws -> (Directory, StoredFile)? {
        let root = try place.open().directory
        guard let directory = try place.keyPath.find(key, below: root),
            let file = try StoredFile(ObjectWriting.name(of: key), in: directory, for: key)
        else { return nil }
        return (directory, file)
    }

    /// Throws if the body no longer has the bytes that its digests were taken of.
    private static func checkBody(_ body: any ObjectBody, of object: StoredObject) throws {
        let wrong: Int?
        do {
            let check = PartCheck(content: object.content) { try body.read(into: &$0, at: $1) }
            wrong = try check.firstWrongPart()
        } catch {
            throw sourceError(object.key, error)
        }
        guard let wrong else { return }
        throw StoreError.sourceDamaged(
            object.key,
            "part \(wrong + 1) of \(object.content.parts.count) differs from its digest"
        )
    }
}
