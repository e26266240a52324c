// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Lists every object of a camera by the fastest way that it really supports.
///
/// What a camera says it can do and what it does are two things. So each way is held against the
/// handles that the camera counts, a way that fails gives place to a slower one, and what no way
/// tells is named. Nothing is left out in silence.
struct ObjectLister {
    let requests: ObjectRequests
    var limits = ListingLimits()

    /// Lists all stores.
    ///
    /// **Blocks.**
    /// - Throws: `PTPError` if the session is over, or not even the stores are told;
    ///   `CancellationError`.
    func list() throws -> ObjectListing {
        var listing = ObjectListing()
        for store in try toldAtLast(requests.stores).get() {
            listing.stores[store] = try told { () throws(PTPError) in
                try requests.storageInfo(store)
            }.get(orElse: PTPStorageInfo())
        }
        var collection = ObjectCollection(limits: limits)
        var census = HandleCensus(requests: requests, limits: limits)
        try gather(listing.stores.keys.sorted(), into: &collection, &census)
        for (store, reason) in census.silentStores {
            listing.name([store.folder], "the store could not be listed: \(reason)")
        }
        for short in census.shortStores {
            listing.name(
                [short.store.folder],
                "the camera counts \(short.counted) objects in this store and lists \(short.known)"
            )
        }
        for record in collection.records.values where record.lacksDate {
            collection.take(try requests.dated(record))
        }
        try settleSizes(of: &collection, listing.stores)
        place(collection, in: &listing)
        return listing
    }

    /// The ways to try, fastest first; the last one works wherever PTP does.
    private var ways: [MTPQuirks.Listing] {
        switch requests.quirks.listing {
        case .automatic where requests.abilities.listsProperties:
            [.properties, .folders, .handles]
        case .automatic, .handles: [.handles]
        case .properties: [.properties, .handles]
        case .folders: [.folders, .handles]
        }
    }

    private func gather(
        _ stores: [PTPStorageID],
        into collection: inout ObjectCollection,
        _ census: inout HandleCensus
    ) throws {
        if requests.quirks.listsRootFirst { try census.askRoots(of: stores) }
        // What a list named that then failed: believed only if the camera knows of it.
        var hearsay: Set<PTPHandle> = []
        for way in ways where way != .handles {
            var found = ObjectCollection(limits: limits)
            let properties = PropertyLister(requests: requests, limits: limits)
            let isWhole = try toldAtLast { () throws(PTPError) in
                found = ObjectCollection(limits: limits)
                way == .properties
                    ? try properties.everything(into: &found)
                    : try properties.folders(into: &found)
            }
            guard case .failure = isWhole else {
                collection = found
                break
            }
            hearsay.formUnion(found.records.keys)
            hearsay.formUnion(found.untold.keys)
        }
        // What the properties left out, and everything where there are none.
        try census.complete(&collection, stores)
        try census.ask(hearsay, &collection, stores)
        try census.holdAgainstCounts(collection, stores)
    }

    /// Asks for the sizes that 32 bits may not have told.
    private func settleSizes(
        of collection: inout ObjectCollection,
        _ stores: [PTPStorageID: PTPStorageInfo]
    ) throws {
        var sizes = ObjectSizes(requests: requests)
        for record in collection.records.values where !record.isFolder {
            let size = try sizes.settled(record, in: stores[record.store])
            if size != record.size { collection.take(record.with(size)) }
        }
    }

    private func place(_ collection: ObjectCollection, in listing: inout ObjectListing) {
        let records = collection.records.values.sorted { $0.handle < $1.handle }
        let placed = ObjectTree(records, limits: limits)
            .placed(closed: collection.closedFolders)
        listing.unreadable += placed.unreadable
        for object in placed.objects {
            switch object.record.size {
            case .bytes(let size) where size > limits.largestFileBytes:
                listing.unreadable.append(
                    UnreadableEntry(
                        path: object.path,
                        reason: "states \(size) bytes, which no recording has"
                    )
                )
            case .bytes, .untrusted, .contradictory: listing.objects.append(object)
            }
        }
        for (handle, untold) in collection.untold {
            let name = Array("object-\(handle.rawValue.eightHexDigits)".utf8)
            listing.name([untold.store.folder, ObjectTree.orphans, name], untold.reason)
        }
        if let reason = collection.cut { listing.name([], reason) }
    }
}

/// The camera's answer, or its refusal; what ends the session, and being cancelled, is thrown.
func told<Answer>(
    _ ask: () throws(PTPError) -> Answer
) throws -> Result<Answer, PTPError> {
    try Task.checkCancellation()
    do throws(PTPError) {
        return .success(try ask())
    } catch {
        guard error.leavesSessionUsable else { throw error }
        return .failure(error)
    }
}

/// The camera's answer, which it is asked for once more if the first was none, unless that was that
/// there is no such object.
func toldAtLast<Answer>(
    _ ask: () throws(PTPError) -> Answer
) throws -> Result<Answer, PTPError> {
    let answer = try told(ask)
    switch answer {
    case .success, .failure(.refused(.invalidObjectHandle, _)): return answer
    case .failure: return try told(ask)
    }
}

extension Result where Failure == PTPError {
    /// The answer, or something in its place.
    func get(orElse fallback: Success) -> Success {
        switch self {
        case .success(let answer): answer
        case .failure: fallback
        }
    }
}
