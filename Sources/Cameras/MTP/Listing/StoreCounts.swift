// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How many objects a camera counts in each store, to be held against those that it lists.
///
/// Some cameras end their lists of handles at a number of their own and say nothing of it. One that
/// counts fewer objects than it lists, or does not count, hides nothing by that.
struct StoreCounts {
    /// How many objects of a store were counted, and how many of them are known.
    struct Shortfall: Hashable {
        let store: PTPStorageID
        let counted: Int
        let known: Int
    }

    private let stores: [PTPStorageID]
    private var counts: [PTPStorageID: Int] = [:]

    /// Asks for the number of objects of each store.
    ///
    /// **Blocks.**
    /// - Throws: `PTPError` if the session is over, `CancellationError`.
    init(of stores: [PTPStorageID], by requests: ObjectRequests) throws {
        self.stores = stores
        for store in stores {
            counts[store] = try told { () throws(PTPError) in
                try requests.objectCount(of: store)
            }.get(orElse: nil)
        }
    }

    /// The stores of which more objects were counted than are known.
    func shortfalls(in collection: ObjectCollection) -> [Shortfall] {
        var known: [PTPStorageID: Int] = [:]
        for record in collection.records.values { known[record.store, default: 0] += 1 }
        for untold in collection.untold.values { known[untold.store, default: 0] += 1 }
        // An object may name a store that the camera does not: it lies in one of the others.
        let strays = known.filter { !stores.contains($0.key) }.values.reduce(0, +)
        return stores.compactMap { store in
            let known = known[store, default: 0] + strays
            guard let counted = counts[store], counted > known else { return nil }
            return Shortfall(store: store, counted: counted, known: known)
        }
    }
}
