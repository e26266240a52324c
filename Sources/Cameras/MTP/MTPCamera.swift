// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// A camera that speaks PTP or MTP.
package actor MTPCamera: CameraDriver, BlockingActor {
    package nonisolated let executor: BlockingExecutor
    package nonisolated var kind: DriverKind { .mtp }

    /// How often a listing is begun before the camera counts as unavailable.
    private static let mostListings = 3

    nonisolated let requests: ObjectRequests
    nonisolated let slot = TransferSlot()
    nonisolated let now: @Sendable () -> UTCTime
    nonisolated let pause: @Sendable (Duration) async throws -> Void
    nonisolated let limits: ListingLimits
    /// What the last listing found, by path.
    var known = KnownObjects()
    /// What the camera has announced to somebody who had stopped listening at that very moment.
    var unheard: CameraChange?
    private var isClosed = false

    nonisolated var session: PTPSession { requests.session }
    nonisolated var abilities: CameraAbilities { requests.abilities }

    /// A camera with which a session is open.
    /// - Parameters:
    ///   - requests: What asks it.
    ///   - label: What its thread is called.
    ///   - limits: How much of what it lists is taken.
    ///   - now: The time of this host, against which the camera's clock is held.
    ///   - pause: Passes the time between two looks for an event.
    init(
        _ requests: ObjectRequests,
        label: String = "camera",
        limits: ListingLimits = ListingLimits(),
        now: @escaping @Sendable () -> UTCTime,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        executor = BlockingExecutor(label: "camdock.mtp.\(label)")
        self.requests = requests
        self.limits = limits
        self.now = now
        self.pause = pause
    }

    /// Ends the request under way and every later one, from any thread, at once.
    package nonisolated func interrupt() { session.interrupt() }

    package func list() throws -> Listing {
        try use {
            try slot.clear(evenOwned: true)
            let (listing, openings) = try settledListing()
            // No store is no empty camera: it may still be starting, or lack its card.
            guard !listing.stores.isEmpty else {
                throw CameraError.unavailable(reason: "the camera shows no medium yet")
            }
            known = KnownObjects(stores: listing.stores, openings: openings)
            var result = Listing(unreadable: listing.unreadable)
            for object in listing.objects { try add(object, to: &result) }
            // An empty or short listing counts only from a camera that still has what was listed.
            guard try Set(toldAtLast(requests.stores).get()) == Set(listing.stores.keys) else {
                throw CameraError.unavailable(reason: "its media changed while it was listed")
            }
            result.files.sort { $0.path < $1.path }
            result.unreadable.sort { $0.path < $1.path }
            return result
        }
    }

    /// What the objects are, all by handles of one session.
    ///
    /// A session that had to be opened anew may have other handles for the same objects. From here on
    /// the number of its openings tells: whoever reads an object in a later one makes sure of it first.
    private func settledListing() throws -> (listing: ObjectListing, openings: Int) {
        for _ in 0..<Self.mostListings {
            let openings = session.openings
            let listing = try ObjectLister(requests: requests, limits: limits).list()
            if session.openings == openings { return (listing, openings) }
        }
        throw CameraError.unavailable(
            reason: "the camera had to be brought back each time that it was listed"
        )
    }

    package func open(_ file: SourceFile) throws -> any FootageSource {
        try use {
            guard let object = known.objects[file.path] else {
                throw CameraError.vanished(file.path)
            }
            return ObjectSource(object, counted: known.counted[object.record.handle], access)
        }
    }

    package func confirmPresent() throws {
        try use {
            try slot.clear(evenOwned: true)
            _ = try requests.stores()
        }
    }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        known = KnownObjects()
        do throws(PTPError) {
            try slot.clear(evenOwned: true)
        } catch {
            // Somebody is reading: it ends there, at once.
            session.interrupt()
        }
        session.close()
    }

    /// Also of one without battery and clock: whoever follows them hears of new footage, too.
    package nonisolated var gauges: (any CameraGauges)? { self }

    package nonisolated var remover: (any FootageRemover)? { abilities.deletes ? self : nil }

    /// What reading an object takes, with what is known of the stores.
    var access: ObjectAccess {
        ObjectAccess(
            requests: requests,
            slot: slot,
            stores: known.stores,
            openings: known.openings,
            limits: limits
        )
    }

    /// Runs `body`, unless the camera is closed; errors speak of the camera.
    func use<Value>(_ body: () throws -> Value) throws -> Value {
        guard !isClosed else { throw CameraError.gone }
        return try CameraError.ofCamera(body)
    }

    /// Adds a file to the listing, and reads it through where its size is not to be trusted.
    private func add(_ object: PlacedObject, to listing: inout Listing) throws {
        let record = object.record
        if record.size.bytes == nil {
            do {
                let counted = try access.count(object, atMost: most(record))
                if let reason = contradiction(counted, record) {
                    return listing.name(object.path, reason)
                }
                known.counted[record.handle] = counted
            } catch let error as PTPError where error.leavesSessionUsable {
                return listing.name(
                    object.path,
                    "its size is not to be trusted, and it could not be read: \(error)"
                )
            } catch is ObjectChanged {
                return listing.name(object.path, "it changed while it was counted")
            } catch let error as ObjectEndless {
                return listing.name(
                    object.path,
                    "it goes on beyond \(error.limitBytes) bytes, more than there can be"
                )
            }
        }
        guard let size = known.size(of: object) else { return }
        known.objects[object.path] = object
        listing.files.append(
            SourceFile(path: object.path, sizeBytes: size, modified: record.modified)
        )
    }

    /// Why what was counted cannot be all of the object; nil if nothing speaks against it.
    ///
    /// Two readings that are cut short alike agree with each other.
    private func contradiction(_ counted: CountedContent, _ record: ObjectRecord) -> String? {
        let stated = record.size.stated
        guard counted.byteCount > 0 || stated == 0 else {
            return "the camera states \(stated) bytes and gave none"
        }
        if case .contradictory(let short, let long) = record.size {
            guard ![short, long].contains(UInt64(clamping: counted.byteCount)) else { return nil }
            return "the camera states \(short) bytes, and \(long), and gave \(counted.byteCount)"
        }
        // All 32 bits set: it has at least so many.
        let least = Int64(UInt32.max)
        guard !requests.quirks.distrustsSizes, stated == UInt64(least), counted.byteCount < least
        else { return nil }
        return "the camera states at least \(least) bytes and gave \(counted.byteCount)"
    }

    /// The most bytes that an object can have.
    private func most(_ record: ObjectRecord) -> Int64 {
        let capacity = known.stores[record.store].map { Int64(clamping: $0.capacityBytes) } ?? 0
        return capacity > 0 ? min(capacity, limits.largestFileBytes) : limits.largestFileBytes
    }
}

/// What the last listing found.
struct KnownObjects {
    var stores: [PTPStorageID: PTPStorageInfo] = [:]
    /// How often a session had been opened by then.
    var openings = 0
    var objects: [SourcePath: PlacedObject] = [:]
    var counted: [PTPHandle: CountedContent] = [:]

    /// The size under which an object was listed; nil if it was not.
    func size(of object: PlacedObject) -> Int64? {
        counted[object.record.handle]?.byteCount ?? object.record.size.bytes
    }
}

extension Listing {
    /// Names something that cannot be taken.
    fileprivate mutating func name(_ path: SourcePath, _ reason: String) {
        unreadable.append(UnreadableEntry(path: path, reason: reason))
    }
}
