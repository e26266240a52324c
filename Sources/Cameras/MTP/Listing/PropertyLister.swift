// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Lists objects by their properties, many at a time.
struct PropertyLister {
    /// In a request: every object, every level.
    private static let everything: UInt32 = 0xFFFF_FFFF

    let requests: ObjectRequests
    let limits: ListingLimits

    /// All objects in one question.
    ///
    /// Those of which too little is said are left out, for another way to find.
    func everything(into collection: inout ObjectCollection) throws(PTPError) {
        _ = try gather(
            from: Self.everything,
            depth: Self.everything,
            patience: requests.quirks.listingPatience,
            into: &collection
        )
    }

    /// One folder after the other, from the root down.
    func folders(into collection: inout ObjectCollection) throws(PTPError) {
        var pending: [UInt32] = [0]
        var asked: Set<UInt32> = []
        while let folder = pending.popLast(), !collection.isFull {
            guard asked.insert(folder).inserted else { continue }
            let found = try gather(
                from: folder,
                depth: 1,
                patience: requests.quirks.listingPatience,
                into: &collection
            )
            pending += found.filter(\.isFolder).map(\.handle.rawValue)
        }
    }

    private func gather(
        from handle: UInt32,
        depth: UInt32,
        patience: Duration,
        into collection: inout ObjectCollection
    ) throws(PTPError) -> [ObjectRecord] {
        var properties: [PTPHandle: ObjectProperties] = [:]
        // Elements of one object may come apart from one another, so that none is whole before the end.
        try requests.properties(from: handle, depth: depth, patience: patience) { element in
            guard properties[element.handle] != nil || properties.count < limits.mostEntries
            else { return }
            properties[element.handle, default: ObjectProperties()].take(element)
        }
        let records = properties.compactMap { handle, found in found.record(handle) }
        for record in records { collection.take(record) }
        return records
    }
}
