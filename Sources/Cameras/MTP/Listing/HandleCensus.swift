// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Goes by the handles that a camera counts: each that is not known yet is asked for.
///
/// Some cameras list a whole store, some only its root, whichever was asked. So every folder that
/// seems empty is asked for by itself.
struct HandleCensus {
    /// How many objects in a row may stay untold because the camera fell silent: each takes as long as
    /// its patience and a step of the ladder, and there may be thousands.
    private static let mostLost = 3

    let requests: ObjectRequests
    let limits: ListingLimits
    /// Stores whose handles the camera did not tell, with its reason.
    private(set) var silentStores: [(PTPStorageID, String)] = []
    /// Stores of which the camera counts more objects than it lists.
    private(set) var shortStores: [StoreCounts.Shortfall] = []
    /// Stores of which more was counted before they were listed than was known afterwards.
    private var doubtfulStores: [PTPStorageID] = []
    /// How many answers were lost in a row.
    private var lost = 0

    init(requests: ObjectRequests, limits: ListingLimits) {
        self.requests = requests
        self.limits = limits
    }

    /// Lists the roots and forgets them, for cameras that answer nothing else before that.
    func askRoots(of stores: [PTPStorageID]) throws {
        for store in stores { _ = try handles(of: store, .root) }
    }

    /// Adds every object that is counted and not known.
    mutating func complete(
        _ collection: inout ObjectCollection,
        _ stores: [PTPStorageID]
    ) throws {
        try settle(&collection, stores)
        // Counted before they are listed: an object that comes in between is not counted as missing.
        let counts = try StoreCounts(of: stores, by: requests)
        var counted: Set<PTPHandle> = []
        var doubted: Set<PTPStorageID> = []
        for store in stores {
            switch try handles(of: store, .all) {
            case .success(let handles) where !handles.isEmpty:
                counted.formUnion(handles)
                try add(handles, of: store, within: nil, to: &collection)
            case .success, .failure:
                // Nothing, or no answer to this question; the root is the other way to ask.
                doubted.insert(store)
                switch try handles(of: store, .root) {
                case .success(let handles):
                    try add(handles, of: store, within: nil, to: &collection)
                case .failure(let error): silentStores.append((store, error.description))
                }
            }
        }
        // An answer without what is known already is not all there is: each folder is asked.
        for record in collection.records.values where !counted.contains(record.handle) {
            doubted.insert(record.store)
        }
        doubtfulStores = counts.shortfalls(in: collection).map(\.store)
        doubted.formUnion(doubtfulStores)
        for store in doubtfulStores {
            let handles = try handles(of: store, .root).get(orElse: [])
            try add(handles, of: store, within: nil, to: &collection)
        }
        try descend(&collection, doubted)
    }

    /// Adds objects that were only heard of, as far as the camera knows of them.
    mutating func ask(
        _ hearsay: Set<PTPHandle>,
        _ collection: inout ObjectCollection,
        _ stores: [PTPStorageID]
    ) throws {
        let unknown = hearsay.filter { !collection.holds($0) }.sorted()
        for handle in unknown where !collection.isFull {
            let answer = try info(handle)
            if case .failure(.refused(.invalidObjectHandle, _)) = answer { continue }
            take(answer, for: handle, of: stores.first ?? .first, within: nil, to: &collection)
        }
    }

    /// Notes the stores of which the camera counted, and still counts, more objects than are known,
    /// unless what is missing may lie in a folder that is named itself.
    mutating func holdAgainstCounts(
        _ collection: ObjectCollection,
        _ stores: [PTPStorageID]
    ) throws {
        guard !doubtfulStores.isEmpty, !collection.isFull, collection.closedFolders.isEmpty
        else { return }
        // An object that was deleted meanwhile is not missing.
        shortStores = try StoreCounts(of: stores, by: requests).shortfalls(in: collection)
            .filter { doubtfulStores.contains($0.store) }
    }

    /// Asks for the objects that were named and of which too little was told.
    private mutating func settle(
        _ collection: inout ObjectCollection,
        _ stores: [PTPStorageID]
    ) throws {
        for (handle, untold) in collection.untold.sorted(by: { $0.key < $1.key }) {
            let store = stores.contains(untold.store) ? untold.store : stores.first ?? .first
            try ask(handle, of: store, within: nil, to: &collection)
        }
    }

    /// Asks for what is in folders in which nothing is known to be, and in all of doubted stores.
    private mutating func descend(
        _ collection: inout ObjectCollection,
        _ doubted: Set<PTPStorageID>
    ) throws {
        let levels = FolderLevels(collection.records.values)
        let full = Set(collection.records.values.compactMap(\.parent))
        var frontier = levels.folders.filter {
            doubted.contains($0.folder.store) || !full.contains($0.folder.handle)
        }
        var asked = Set(frontier.map(\.folder.handle))
        while let (folder, level) = frontier.popLast(), !collection.isFull {
            // What lies deeper is named by its path later on.
            guard level <= limits.deepestLevel else { continue }
            switch try handles(of: folder.store, .folder(folder.handle)) {
            case .success(let handles):
                try add(handles, of: folder.store, within: folder.handle, to: &collection)
                for handle in handles where asked.insert(handle).inserted {
                    guard let record = collection.records[handle], record.isFolder,
                        record.parent == folder.handle
                    else { continue }
                    frontier.append((record, level + 1))
                }
            case .failure(let error) where error.saysThereIsNoFolder: break
            case .failure(let error):
                collection.take(
                    closed: folder.handle,
                    "the camera did not tell what is in this folder: \(error)"
                )
            }
        }
    }

    private mutating func add(
        _ handles: [PTPHandle],
        of store: PTPStorageID,
        within folder: PTPHandle?,
        to collection: inout ObjectCollection
    ) throws {
        for handle in handles where !collection.holds(handle) && !collection.isFull {
            try ask(handle, of: store, within: folder, to: &collection)
        }
    }

    /// What the camera says of an object.
    /// - Throws: `CameraError.unavailable` if it has fallen silent too often.
    private mutating func info(_ handle: PTPHandle) throws -> Result<PTPObjectInfo, PTPError> {
        let answer = try toldAtLast { () throws(PTPError) in try requests.info(handle) }
        switch answer {
        case .failure(.silent), .failure(.recovered): lost += 1
        case .success, .failure: lost = 0
        }
        guard lost < Self.mostLost else {
            throw CameraError.unavailable(
                reason: "it fell silent when it was asked for \(lost) objects, one after the other"
            )
        }
        return answer
    }

    private mutating func ask(
        _ handle: PTPHandle,
        of store: PTPStorageID,
        within folder: PTPHandle?,
        to collection: inout ObjectCollection
    ) throws {
        let answer = try info(handle)
        take(answer, for: handle, of: store, within: folder, to: &collection)
    }

    private func take(
        _ answer: Result<PTPObjectInfo, PTPError>,
        for handle: PTPHandle,
        of store: PTPStorageID,
        within folder: PTPHandle?,
        to collection: inout ObjectCollection
    ) {
        switch answer {
        case .success(let info):
            collection.take(ObjectRecord(handle, info, of: store, within: folder))
        case .failure(let error):
            collection.take(
                untold: handle,
                of: store,
                "the camera lists this object and says nothing of it: \(error)"
            )
        }
    }

    /// The handles of a scope; asked for once more unless the camera has said that there is no such
    /// folder, or that it does not tell a whole store.
    private func handles(
        of store: PTPStorageID,
        _ scope: ObjectRequests.Scope
    ) throws -> Result<[PTPHandle], PTPError> {
        let ask = { () throws(PTPError) in
            try requests.handles(in: store, scope, atMost: limits.mostEntries * 2)
        }
        let answer = try told(ask)
        switch (answer, scope) {
        case (.success, _), (.failure(.refused), .all): return answer
        case (.failure(let error), _) where error.saysThereIsNoFolder: return answer
        case (.failure, _): return try told(ask)
        }
    }
}

extension PTPError {
    /// Whether the camera said that what was asked for is not there, or no folder.
    fileprivate var saysThereIsNoFolder: Bool {
        switch self {
        case .refused(.invalidObjectHandle, _), .refused(.invalidParentObject, _): true
        default: false
        }
    }
}

extension ObjectRecord {
    /// An object by its ObjectInfo.
    /// - Parameters:
    ///   - handle: By which it was asked for.
    ///   - info: What the camera says of it.
    ///   - store: The store that was asked for it.
    ///   - folder: The folder that was asked for it, if one was; its word counts more than the info's.
    init(
        _ handle: PTPHandle,
        _ info: PTPObjectInfo,
        of store: PTPStorageID,
        within folder: PTPHandle? = nil
    ) {
        self.init(
            handle: handle,
            store: info.storage.hasMedium ? info.storage : store,
            parent: folder ?? PTPHandle(info.parent),
            format: info.format,
            name: info.filename,
            size: info.knownBytes.map { .bytes($0) } ?? .untrusted(info.sizeBytes),
            modified: info.time ?? .unstated,
            isProtected: info.protection == 1,
            origin: .info,
            lacksDate: PTPDate.read(info.modificationDate) == nil
        )
    }
}

extension PTPObjectInfo {
    /// When it was last written; else when it was taken; nil if neither is said.
    var time: CameraTime? {
        (PTPDate.read(modificationDate) ?? PTPDate.read(captureDate))?.time
    }
}
