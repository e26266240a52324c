// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension ObjectRequests {
    /// What the camera says of an object now, asked in the words in which it was listed.
    ///
    /// An object may have one date among its properties and another in its ObjectInfo, which is no
    /// change of the object.
    /// - Throws: `PTPError`, `CancellationError`.
    func restated(_ record: ObjectRecord, in store: PTPStorageInfo?) throws -> ObjectRecord {
        var sizes = ObjectSizes(requests: self)
        if record.origin == .properties {
            let answer = try told { () throws(PTPError) in try properties(of: record.handle) }
            switch answer {
            case .success(let properties):
                if let now = properties.record(record.handle) {
                    return try dated(now).with(try sizes.settled(now, in: store))
                }
            case .failure(.refused(.invalidObjectHandle, let operation)):
                throw PTPError.refused(.invalidObjectHandle, operation)
            case .failure: break
            }
        }
        let info = try info(record.handle)
        let now = ObjectRecord(record.handle, info, of: record.store, within: record.parent)
        return try dated(now).with(try sizes.settled(now, in: store))
    }

    /// The object with the one date that counts, whichever way it was come by.
    ///
    /// The date is part of what tells one recording from another, so it must not depend on the way
    /// that a listing had to take. The time of the last writing comes first: by the property
    /// DateModified or ObjectInfo's ModificationDate, which are the same on a camera that has both.
    /// Only where that is not said, the time at which it was made counts: by ObjectInfo's CaptureDate,
    /// then by the property DateCreated. So words that lack the first are completed by the others.
    /// - Throws: `PTPError` if the session is over, `CancellationError`.
    func dated(_ record: ObjectRecord) throws -> ObjectRecord {
        guard record.lacksDate, !record.isFolder else { return record }
        switch record.origin {
        case .properties:
            let told = try toldAtLast { () throws(PTPError) in try self.info(record.handle) }
            guard case .success(let info) = told else { return record }
            return record.with(info.time)
        case .info:
            guard abilities.listsProperties else { return record }
            let found = try told { () throws(PTPError) in try properties(of: record.handle) }
            guard let found = found.map(Optional.some).get(orElse: nil) else { return record }
            // A time of writing counts before the one that ObjectInfo has of the making.
            let isTimeless = record.modified == .unstated
            return record.with(found.modified ?? (isTimeless ? found.created : nil))
        }
    }
}
