// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What reading an object takes.
struct ObjectAccess: Sendable {
    let requests: ObjectRequests
    let slot: TransferSlot
    let stores: [PTPStorageID: PTPStorageInfo]
    /// How often a session had been opened when the objects were listed: in another session a handle
    /// may mean another object.
    let openings: Int
    let limits: ListingLimits
}

/// What an object whose stated size cannot be trusted was found to hold.
struct CountedContent: Hashable, Sendable {
    let byteCount: Int64
    let digest: [UInt8]
}

extension ObjectAccess {
    /// Makes sure that an object's handle still means it: the same words, in the same place.
    ///
    /// Two folders may hold files of one name, size and date, and their handles may change places.
    /// **Blocks.**
    /// - Returns: What the camera states of it now.
    /// - Throws: `ObjectChanged` if it means another one, `PTPError`, `CancellationError`.
    @discardableResult
    func identify(_ object: PlacedObject) throws -> ObjectRecord {
        let now = try requests.restated(object.record, in: stores[object.record.store])
        guard try requests.shows(object, as: now, atMost: limits.mostEntries) else {
            throw ObjectChanged()
        }
        return now
    }

    /// Reads an object to its end, to know how much it holds, and which bytes.
    ///
    /// What is left of a transfer that was lost counts nothing: it begins anew, once.
    /// **Blocks.**
    /// - Throws: `PTPError`, `ObjectChanged`, `ObjectEndless`, `CancellationError`.
    func count(_ object: PlacedObject, atMost most: Int64) throws -> CountedContent {
        do {
            return try countOnce(object, atMost: most)
        } catch let error as PTPError where error.isLostTransfer {
            try identify(object)
            return try countOnce(object, atMost: most)
        }
    }

    private func countOnce(_ object: PlacedObject, atMost most: Int64) throws -> CountedContent {
        let token = slot.newToken()
        defer { slot.forget(token) }
        var reader = ObjectReader(object, sizeBytes: nil, isHashing: true, token: token, self)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            try Task.checkCancellation()
            var span = buffer.mutableSpan
            var bytes = span.mutableBytes
            guard try reader.read(into: &bytes, at: reader.position) > 0 else { break }
            guard reader.position <= most else { throw ObjectEndless(limitBytes: most) }
        }
        return CountedContent(
            byteCount: reader.position,
            digest: reader.digest?.value ?? []
        )
    }
}

/// An object goes on beyond what its store can hold.
struct ObjectEndless: Error {
    let limitBytes: Int64
}
