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
    func put(_ outgoing: OutgoingObject, meter: ByteMeter) throws -> FileStatus? {
        let key = outgoing.object.key
        let root = try place.open().directory
        let directory = try place.keyPath.make(key, below: root, flushing: place.flushing)
        if let standing = try StandingObject(outgoing, in: directory, meter: meter) {
            try standing.keep(place.flushing)
            return nil
        }
        do {
            let writing = ObjectWriting(
                object: outgoing.object,
                body: outgoing.body,
                directory: directory,
                meter: meter,
                flushing: place.flushing
            )
            return try writing.run()
        } catch Errno.fileExists {
            guard let standing = try StandingObject(outgoing, in: directory, meter: meter) else {
                throw StoreError.cameAndWent(key)
            }
            try standing.keep(place.flushing)
            return nil
        }
    }

    /// Makes several objects durable together; says of each what became of it.
    func put(_ group: [OutgoingObject], meter: ByteMeter) -> [GroupWriting.Outcome] {
        do {
            // Opened before the first byte is written: what goes wrong from now on shows at the
            // flush of this very descriptor.
            let root = try place.open().directory
            let isTogether = try storing("look at", place.path) { () throws(Errno) in
                try place.flushing.flushesWhole(root)
            }
            guard isTogether else { return group.map { _ in .alone } }
            var writing = try GroupWriting(group, in: root, of: place, meter: meter)
            return writing.run()
        } catch {
            return group.map { _ in .over(.failure(error)) }
        }
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
        written: WrittenFile?
    ) throws -> StoreError {
        let key = object.key
        guard let (directory, found) = try find(key) else { return .mismatch(key, fault) }
        guard let written, written.isFile(found.status) else { return .conflict(key, found: fault) }
        try storing("remove", key) { () throws(Errno) in
            try directory.remove(ObjectWriting.name(of: key))
            try place.flushing.flushNames(in: directory)
        }
        try OutgoingObject(object: object, body: written.body).checkBody()
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
}
