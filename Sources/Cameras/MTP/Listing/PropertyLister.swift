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
    /// Those of which too little is said are noted as untold, for another way to find.
    func everything(into collection: inout ObjectCollection) throws(PTPError) {
        _ = try gather(from: Self.everything, depth: Self.everything, into: &collection)
    }

    /// One folder after the other, from the root down.
    func folders(into collection: inout ObjectCollection) throws(PTPError) {
        var pending: [(folder: UInt32, level: Int)] = [(0, 0)]
        var asked: Set<UInt32> = []
        while let (folder, level) = pending.popLast(), !collection.isFull {
            // What lies deeper is named by its path later on.
            guard level <= limits.deepestLevel, asked.insert(folder).inserted else { continue }
            let found = try gather(from: folder, depth: 1, into: &collection)
            pending += found.filter(\.isFolder).map { ($0.handle.rawValue, level + 1) }
        }
    }

    /// Takes what one question brings, what came before it failed as well.
    private func gather(
        from handle: UInt32,
        depth: UInt32,
        into collection: inout ObjectCollection
    ) throws(PTPError) -> [ObjectRecord] {
        // Elements of one object may come apart from one another, so that none is whole before the end.
        var gathered = GatheredProperties(limits: limits)
        do throws(PTPError) {
            try requests.properties(
                from: handle,
                depth: depth,
                atMost: limits.mostListBytes,
                patience: requests.quirks.listingPatience
            ) { gathered.take($0) }
        } catch {
            gathered.handOver(to: &collection, "the list in which it was named failed")
            throw error
        }
        return gathered.handOver(to: &collection, "its properties are incomplete")
    }
}

/// The properties of one list, object by object, and no more of them than there is room for.
private struct GatheredProperties {
    let limits: ListingLimits
    private var objects: [PTPHandle: ObjectProperties] = [:]
    private var nameBytes = 0
    private var cut: String?

    init(limits: ListingLimits) {
        self.limits = limits
    }

    mutating func take(_ element: PTPPropListElement) {
        let isNew = objects[element.handle] == nil
        guard !isNew || (cut == nil && objects.count < limits.mostEntries) else {
            cut = cut ?? limits.tooMany
            return
        }
        guard element.value.text == nil || cut == nil else { return }
        nameBytes -= objects[element.handle]?.nameBytes ?? 0
        objects[element.handle, default: ObjectProperties()].take(element)
        nameBytes += objects[element.handle]?.nameBytes ?? 0
        if nameBytes > limits.mostNameBytes { cut = cut ?? limits.tooLong }
    }

    /// Hands over what is whole, and notes the rest as untold.
    /// - Returns: What is whole.
    @discardableResult
    func handOver(to collection: inout ObjectCollection, _ reason: String) -> [ObjectRecord] {
        let records = objects.compactMap { handle, found in found.record(handle) }
        for record in records { collection.take(record) }
        if let cut { collection.cut(cut) }
        // Of a list that is cut, whatever lacks something lacks it for that.
        for (handle, found) in objects where cut == nil && !collection.holds(handle) {
            collection.take(untold: handle, of: found.store ?? PTPStorageID(0), reason)
        }
        return records
    }
}
