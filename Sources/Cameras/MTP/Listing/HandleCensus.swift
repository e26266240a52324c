// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Goes by the handles that a camera counts: each that is not known yet is asked for.
///
/// Some cameras list a whole store, some only its root, whichever was asked. So every folder that
/// seems empty is asked for by itself.
struct HandleCensus {
    let requests: ObjectRequests
    let limits: ListingLimits
    /// Stores whose handles the camera did not tell, with its reason.
    private(set) var silentStores: [(PTPStorageID, String)] = []

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
        for store in stores {
            switch try handles(of: store, .all) {
            case .success(let handles) where !handles.isEmpty:
                try add(handles, of: store, within: nil, to: &collection)
            case .success, .failure:
                // Nothing, or no answer to this question; the root is the other way to ask.
                switch try handles(of: store, .root) {
                case .success(let handles):
                    try add(handles, of: store, within: nil, to: &collection)
                case .failure(let error):
                    let isKnown = collection.records.values.contains { $0.store == store }
                    if !isKnown { silentStores.append((store, error.description)) }
                }
            }
        }
        try descend(&collection)
    }

    /// Asks for what is in folders in which nothing is known to be.
    private func descend(_ collection: inout ObjectCollection) throws {
        var asked: Set<PTPHandle> = []
        while true {
            let full = Set(collection.records.values.compactMap(\.parent))
            let hollow = collection.records.values
                .filter { $0.isFolder && !full.contains($0.handle) }
                .filter { asked.insert($0.handle).inserted }
            guard !hollow.isEmpty, !collection.isFull else { return }
            for folder in hollow.sorted(by: { $0.handle < $1.handle }) {
                // A camera that refuses has told what it has: the folder was listed as empty.
                let handles = try handles(of: folder.store, .folder(folder.handle))
                    .get(orElse: [])
                try add(handles, of: folder.store, within: folder.handle, to: &collection)
            }
        }
    }

    private func add(
        _ handles: [PTPHandle],
        of store: PTPStorageID,
        within folder: PTPHandle?,
        to collection: inout ObjectCollection
    ) throws {
        for handle in handles where !collection.holds(handle) && !collection.isFull {
            switch try told({ () throws(PTPError) in try requests.info(handle) }) {
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
    }

    private func handles(
        of store: PTPStorageID,
        _ scope: ObjectRequests.Scope
    ) throws -> Result<[PTPHandle], PTPError> {
        try told { () throws(PTPError) in
            try requests.handles(in: store, scope, atMost: limits.mostEntries * 2)
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
            modified: CameraTime(stated: info.date),
            isProtected: info.protection == 1,
            origin: .info
        )
    }
}

extension PTPObjectInfo {
    /// When it was last written, as text; else when it was taken.
    var date: String { PTPDate.read(modificationDate) == nil ? captureDate : modificationDate }
}
