// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// What is to become of one file in the spool.
enum SpoolAction: Hashable {
    /// It is what the ledger says, or nothing to be touched.
    case keep
    /// It is unfinished, and no recording goes on with it.
    case removeAbandoned
    /// The store has confirmed its recording.
    case removeReleased
    /// It has its name, but the ledger never called it spooled: it counts as unfinished again.
    case reopen
    /// The ledger does not know it: it is kept, out of the way.
    case putAside
}

/// Compares what is in the spool with what the ledger says; touches neither.
struct SpoolReconciliation {
    let claims: [RecordingID: SpoolClaim]

    /// Judges one file by its name; `hasPartial` says whether an unfinished file of the same place
    /// is there too.
    func action(for name: [UInt8], hasPartial: Bool) -> SpoolAction {
        guard let name = SpoolName(name) else { return .putAside }
        let claim = claims[name.recording]
        let isPlace = claim.map { name.ordinal < $0.sizesBytes.count } ?? false
        if name.isPartial {
            return isPlace && claim?.state == .copying ? .keep : .removeAbandoned
        }
        guard let claim, isPlace else { return .putAside }
        return switch claim.state {
        case .copying: hasPartial ? .putAside : .reopen
        // A quarantined recording's file may be the only good copy; one that is listed again puts
        // it aside when it is copied.
        case .listed, .quarantined: .keep
        case .spooled, .uploading: .keep
        case .confirmed, .cleared: .removeReleased
        }
    }

    /// Recordings that ought to be in the spool and are not as they ought to be, given the sizes of
    /// the files that are there.
    func missing(_ sizes: [SpoolName: Int64]) -> [RecordingID: String] {
        var missing: [RecordingID: String] = [:]
        for claim in claims.values where claim.state == .spooled || claim.state == .uploading {
            for (ordinal, size) in claim.sizesBytes.enumerated() {
                switch sizes[SpoolName(claim.id, ordinal)] {
                case size: continue
                case nil: missing[claim.id] = "file \(ordinal) is not in the spool"
                case let found?:
                    missing[claim.id] = "file \(ordinal) has \(found) of \(size) bytes in the spool"
                }
                break
            }
        }
        return missing
    }
}
