// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The name of a file in the spool: the recording, the file's place in it, and whether it is whole.
///
/// Nothing that a camera chose is part of it.
struct SpoolName: Hashable {
    let recording: RecordingID
    let ordinal: Int
    let isPartial: Bool

    /// Names a file of a recording.
    init(_ recording: RecordingID, _ ordinal: Int, isPartial: Bool = false) {
        self.recording = recording
        self.ordinal = ordinal
        self.isPartial = isPartial
    }

    /// Reads a name back; nil for a name that the spool would not give.
    init?(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3,
            parts.count == 2 || Array(parts[2]) == Array("partial".utf8),
            !parts[0].isEmpty, parts[0].allSatisfy({ UInt8(hexDigit: $0) != nil }),
            let ordinal = Int(String(decoding: parts[1], as: UTF8.self)), ordinal >= 0
        else { return nil }
        let recording = RecordingID(String(decoding: parts[0], as: UTF8.self))
        self.init(recording, ordinal, isPartial: parts.count == 3)
        // `+1`, `01` and upper case would read back as something else.
        guard self.bytes == bytes else { return nil }
    }

    /// The same file while it is not whole.
    var partial: SpoolName { SpoolName(recording, ordinal, isPartial: true) }

    /// The name as the file system keeps it.
    var bytes: [UInt8] {
        Array("\(recording.rawValue).\(ordinal)\(isPartial ? ".partial" : "")".utf8)
    }
}

extension SpoolName: CustomStringConvertible {
    var description: String { String(decoding: bytes, as: UTF8.self) }
}
