// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// One object as the camera states it.
struct ObjectRecord: Hashable, Sendable {
    let handle: PTPHandle
    let store: PTPStorageID
    /// The handle of the folder that holds it; nil at the root of its store.
    var parent: PTPHandle?
    let format: PTPFormat
    /// Its name, as the camera has it.
    let name: String
    private(set) var size: StatedSize
    /// When it was last written, by the camera's own clock; the start of counting if it states
    /// nothing that can be used.
    private(set) var modified: CameraTime
    let isProtected: Bool
    /// In what words the camera told all this, so that it is asked again in the same.
    let origin: Origin
    /// Whether these words had no time of its last writing, so that the other ones are asked for it.
    var lacksDate = false

    /// How an object was asked for.
    enum Origin: Hashable, Sendable {
        /// By its properties.
        case properties
        /// By its ObjectInfo.
        case info
    }

    var isFolder: Bool { format == .association }

    /// Whether another statement speaks of the same object in the same state.
    func isStill(_ other: Self) -> Bool {
        handle == other.handle && name == other.name && size == other.size
            && modified == other.modified
    }

    /// The same object with another size.
    func with(_ size: StatedSize) -> Self {
        var record = self
        record.size = size
        return record
    }

    /// The same object with another date, if there is one.
    func with(_ modified: CameraTime?) -> Self {
        var record = self
        record.modified = modified ?? self.modified
        return record
    }
}

/// What a camera states of an object's size.
enum StatedSize: Hashable, Sendable {
    /// It says so, and nothing speaks against it.
    case bytes(Int64)
    /// It says so, and that cannot be the whole truth: the object has to be counted.
    case untrusted(UInt64)
    /// It says two sizes, of 32 bits and of 64, of which the one is not the end of the other.
    case contradictory(short: UInt64, long: UInt64)

    /// The number that the camera said.
    var stated: UInt64 {
        switch self {
        case .bytes(let bytes): UInt64(clamping: bytes)
        case .untrusted(let number), .contradictory(_, let number): number
        }
    }
}

/// One object with the path that it is given.
struct PlacedObject: Hashable, Sendable {
    let record: ObjectRecord
    let path: SourcePath
    /// Whether another object of its name, size and date lies beside it, so that only their handles
    /// tell which of them has this path: in another session it may be the other.
    var hasDouble = false
}
