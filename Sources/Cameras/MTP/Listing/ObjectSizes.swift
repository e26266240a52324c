// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Finds out how large objects are.
struct ObjectSizes {
    private let requests: ObjectRequests
    /// Formats of which the camera does not tell sizes of 64 bits.
    private var silentFormats: Set<PTPFormat> = []

    init(requests: ObjectRequests) {
        self.requests = requests
    }

    /// The size that counts.
    ///
    /// ObjectInfo has 32 bits. They are enough unless all are set, or the store has room for an
    /// object of which they would be only the lower ones: some cameras cut the upper ones off.
    /// - Throws: `PTPError` if the session is over, `CancellationError`.
    mutating func settled(
        _ record: ObjectRecord,
        in store: PTPStorageInfo?
    ) throws -> StatedSize {
        if requests.quirks.distrustsSizes { return .untrusted(record.size.stated) }
        guard record.origin == .info, !record.isFolder else { return record.size }
        guard let short = record.size.bytes else {
            return try size(of: record).map { Self.counted($0) } ?? record.size
        }
        let capacity = store?.capacityBytes ?? 0
        let isShort = capacity == 0 || capacity > UInt64(UInt32.max)
        guard isShort, !requests.quirks.objectInfoHas64BitSize,
            !silentFormats.contains(record.format)
        else { return record.size }
        guard let size = try size(of: record) else {
            silentFormats.insert(record.format)
            return record.size
        }
        // Of two sizes, the one of 32 bits must be the end of the other; else a count decides.
        return UInt32(truncatingIfNeeded: size) == UInt32(truncatingIfNeeded: short)
            ? Self.counted(size) : .contradictory(short: UInt64(clamping: short), long: size)
    }

    private func size(of record: ObjectRecord) throws -> UInt64? {
        try told { () throws(PTPError) in try requests.size(of: record.handle) }.get(orElse: nil)
    }

    private static func counted(_ size: UInt64) -> StatedSize {
        Int64(exactly: size).map { .bytes($0) } ?? .untrusted(size)
    }
}

extension StatedSize {
    /// The number of bytes, if it is believed.
    var bytes: Int64? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }
}
