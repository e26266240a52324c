// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// The bytes of one object, as they come from the camera.
///
/// Whatever goes on where the last read ended is one transfer of the whole object. Another offset,
/// and a transfer that was lost, is gone on with part by part where the camera has that, and by
/// reading from the start where it has not.
final class ObjectSource: FootageSource {
    private let access: ObjectAccess
    private let object: PlacedObject
    /// What a first reading found, if the camera's word on the size is not trusted.
    private let counted: CountedContent?
    private let token: UInt64
    private let reader: Mutex<ObjectReader?>

    /// Prepares to read; nothing is asked yet.
    init(_ object: PlacedObject, counted: CountedContent?, _ access: ObjectAccess) {
        self.access = access
        self.object = object
        self.counted = counted
        token = access.slot.newToken()
        reader = Mutex(
            ObjectReader(
                object,
                sizeBytes: counted?.byteCount ?? object.record.size.bytes,
                isHashing: counted != nil,
                token: token,
                access
            )
        )
    }

    deinit { access.slot.forget(token) }

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        // Taken out for the time of the read: a second one at the same time finds none.
        guard var reader = self.reader.withLock({ $0.take() }) else {
            throw CameraError.unavailable(reason: "\(object.path) is being read already")
        }
        defer { self.reader.withLock { $0 = reader } }
        return try CameraError.of(object.path) {
            let count = try reader.read(into: &buffer, at: offset)
            if count == 0 { try compare(reader) }
            return count
        }
    }

    /// Shows that this reading gave what the first one did, where there was one.
    private func compare(_ reader: ObjectReader) throws(CameraError) {
        guard let counted, let digest = reader.digest else { return }
        guard digest.byteCount == counted.byteCount, digest.value == counted.digest else {
            throw .unreadable(
                object.path,
                reason: "two readings of it gave different bytes, and its size is not known"
            )
        }
    }

    func stated() throws -> (sizeBytes: Int64, modified: CameraTime) {
        let record = object.record
        return try CameraError.of(object.path) {
            try access.slot.clear(evenOwned: true)
            var now = try access.requests.restated(record, in: access.stores[record.store])
            // In the session in which it was listed the handle means it, whatever has become of it. In
            // another it has to be looked at, also if it began within this very question.
            if access.requests.session.openings != access.openings {
                now = try access.identify(object)
            }
            guard now.name == record.name else { throw ObjectChanged() }
            // What was counted holds for as long as the camera says the same as before.
            let size =
                if let counted, now.size == record.size {
                    counted.byteCount
                } else {
                    now.size.bytes ?? Int64(clamping: now.size.stated)
                }
            return (size, now.modified)
        }
    }
}
