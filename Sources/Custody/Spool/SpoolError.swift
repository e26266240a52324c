// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import SystemPackage

/// What goes wrong between a camera's bytes and the spool.
package enum SpoolError: Error, Hashable {
    /// There is no room; nothing is retried before there is.
    case full(neededBytes: Int64, freeBytes: Int64)
    /// A call failed; `operation` says which and on what.
    case io(Errno, operation: String)
    /// Fewer or more bytes came than the camera had stated.
    case sizeMismatch(statedBytes: Int64, receivedBytes: Int64)
    /// The camera states something else now than when it listed the file.
    case sourceChanged(String)
    /// What was read back from the disk is not what was written there.
    case damaged(RecordingID, ordinal: Int, part: Int)
    /// The caller asked to stop; the copy can go on from there.
    case cancelled(PartialCopy)
}

extension SpoolError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .full(let needed, let free):
            "the spool is full: \(needed) bytes are needed, \(free) are free; "
                + "free some space or let the queue drain"
        case .io(let code, let operation): "could not \(operation): \(code)"
        case .sizeMismatch(let stated, let received):
            "the camera stated \(stated) bytes and gave \(received)"
        case .sourceChanged(let what): "the camera changed the file while it was read: \(what)"
        case .damaged(let id, let ordinal, let part):
            "file \(ordinal) of recording \(id) does not read back as written, in part \(part); "
                + "check the disk"
        case .cancelled(let progress): "stopped after \(progress.durableBytes) durable bytes"
        }
    }
}
