// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// Several small objects on their way, made durable by two flushes of the whole file system.
///
/// What holds, whenever the power goes or the process ends:
/// - A final name appears only after the first flush made the bytes behind it durable, so under a
///   final name there are whole objects only.
/// - A success is reported only after the second flush made the names durable, those of new
///   directories among them.
/// - Temporary names are those of a single put. Putting the objects again, alone or in a group,
///   replaces what was left under them, and takes what has a final name for done only after it was
///   read back and flushed once more.
/// - A flush that fails says nothing of single files: none of the group counts as put, and what
///   was written before it is removed rather than flushed a second time, since the kernel counts
///   pages that it failed to write as clean.
/// - The root is opened before the first byte is written and kept to the end: syncfs(2) reports the
///   errors since its descriptor was opened.
/// - No file or directory is held open for longer than its own turn, so a group needs no more
///   descriptors than a single put. A temporary file is known again by its inode and time.
struct GroupWriting {
    /// What became of one object.
    enum Outcome: Sendable {
        /// It is durable, or not there: the file that was written, nil for one that stood there.
        case over(Result<FileStatus?, any Error>)
        /// It cannot go with the others and was not touched.
        case alone
    }

    private enum Stage {
        case written(FileStatus)
        case named(FileStatus)
        case standing
        case ended(Outcome)
    }

    private struct Member {
        let outgoing: OutgoingObject
        var stage: Stage
        var countedBytes: Int64 = 0

        var key: ObjectKey { outgoing.object.key }

        var isUnfinished: Bool {
            if case .ended = stage { false } else { true }
        }
    }

    private let root: Directory
    private let device: UInt64
    private let place: StorePlace
    private let meter: ByteMeter
    private var members: [Member]
    private var undurable: Set<[String]> = []

    /// Gathers the objects, no two of which may have the same key.
    ///
    /// **Blocks.**
    init(
        _ group: [OutgoingObject],
        in root: Directory,
        of place: StorePlace,
        meter: ByteMeter
    ) throws(StoreError) {
        (self.root, self.place, self.meter) = (root, place, meter)
        device = try storing("look at", place.path) { () throws(Errno) in
            try root.status().device
        }
        members = group.map { Member(outgoing: $0, stage: .ended(.alone)) }
    }

    /// Writes, flushes, names and flushes; says of each object, in order, what became of it.
    ///
    /// **Blocks.** Ends early when its task is cancelled, and leaves nothing then.
    mutating func run() -> [Outcome] {
        for index in members.indices { write(index) }
        endIfCancelled()
        if members.contains(where: { if case .written = $0.stage { true } else { false } }) {
            flush()
        }
        endIfCancelled()
        for index in members.indices { name(index) }
        if members.contains(where: \.isUnfinished) { flush() }
        return members.map(Self.outcome)
    }

    private mutating func write(_ index: Int) {
        let outgoing = members[index].outgoing
        let counted = meter.bytes
        do {
            try Task.checkCancellation()
            var made: Set<[String]> = []
            let key = members[index].key
            let directory = try place.keyPath.make(key, below: root, noting: &made)
            // Something else mounted below the root is not flushed with it.
            guard try isOnDevice(directory, key) else { return }
            undurable.formUnion(made)
            if let standing = try StandingObject(outgoing, in: directory, meter: meter) {
                try standing.removeStray()
                members[index].stage = .standing
            } else {
                members[index].stage = .written(try writing(outgoing, in: directory).write())
            }
            members[index].countedBytes = meter.bytes - counted
        } catch {
            meter.add(counted - meter.bytes)
            members[index].stage = .ended(.over(.failure(error)))
        }
    }

    private mutating func name(_ index: Int) {
        guard case .written(let status) = members[index].stage else { return }
        do {
            guard let directory = try place.keyPath.find(members[index].key, below: root) else {
                throw StoreError.cameAndWent(members[index].key)
            }
            let writing = writing(members[index].outgoing, in: directory)
            try writing.checkPartial(is: status)
            do {
                try writing.publish()
                members[index].stage = .named(status)
            } catch Errno.fileExists {
                try stepAside(index, for: directory, writing)
            }
        } catch {
            end(index, error)
        }
    }

    /// Somebody else took the name while the bytes were on their way: as good, if it holds them.
    private mutating func stepAside(
        _ index: Int,
        for directory: Directory,
        _ writing: ObjectWriting
    ) throws {
        writing.discard()
        meter.add(-members[index].countedBytes)
        members[index].countedBytes = 0
        let outgoing = members[index].outgoing
        guard try StandingObject(outgoing, in: directory, meter: meter) != nil else {
            throw StoreError.cameAndWent(members[index].key)
        }
        members[index].countedBytes = outgoing.object.content.sizeBytes
        members[index].stage = .standing
    }

    /// Makes everything so far durable, or ends all that relied on it.
    private mutating func flush() {
        do throws(Errno) {
            try place.flushing.flushFileSystem(of: root)
            place.keyPath.remember(undurable)
            undurable = []
        } catch {
            endUnfinished { StoreError(error, "flush", of: $0) }
        }
    }

    private mutating func endIfCancelled() {
        if Task.isCancelled { endUnfinished { _ in CancellationError() } }
    }

    private mutating func endUnfinished(_ error: (ObjectKey) -> any Error) {
        for index in members.indices where members[index].isUnfinished {
            end(index, error(members[index].key))
        }
    }

    /// Takes back what one object has in the store under its temporary name, and its bytes.
    private mutating func end(_ index: Int, _ error: any Error) {
        let member = members[index]
        if case .written = member.stage,
            // What cannot be found or removed now, the next put replaces.
            let directory = try? place.keyPath.find(member.key, below: root)
        {
            writing(member.outgoing, in: directory).discard()
        }
        meter.add(-member.countedBytes)
        members[index].stage = .ended(.over(.failure(error)))
    }

    private func isOnDevice(_ directory: Directory, _ key: ObjectKey) throws(StoreError) -> Bool {
        try storing("look at", key) { () throws(Errno) in try directory.status().device == device }
    }

    private func writing(_ outgoing: OutgoingObject, in directory: Directory) -> ObjectWriting {
        ObjectWriting(
            object: outgoing.object,
            body: outgoing.body,
            directory: directory,
            meter: meter,
            flushing: place.flushing
        )
    }

    private static func outcome(_ member: Member) -> Outcome {
        switch member.stage {
        case .ended(let outcome): outcome
        case .named(let status): .over(.success(status))
        case .standing: .over(.success(nil))
        // Never left so; if it were, a single put starts anew.
        case .written: .alone
        }
    }
}
