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
                    return now.with(try sizes.settled(now, in: store))
                }
            case .failure(.refused(.invalidObjectHandle, let operation)):
                throw PTPError.refused(.invalidObjectHandle, operation)
            case .failure: break
            }
        }
        let info = try info(record.handle)
        let now = ObjectRecord(record.handle, info, of: record.store, within: record.parent)
        return now.with(try sizes.settled(now, in: store))
    }
}
