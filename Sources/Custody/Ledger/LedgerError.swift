// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What goes wrong between the engine and the ledger.
package enum LedgerError: Error, Hashable {
    /// No recording has this identity.
    case unknownRecording(RecordingID)
    /// No docking has this identity.
    case unknownDocking(DockingID)
    /// No arrow leads from the one state to the other.
    case forbiddenRecordingChange(RecordingID, from: RecordingState, to: RecordingState)
    /// No arrow leads from the one state to the other.
    case forbiddenDockingChange(DockingID, from: DockingState, to: DockingState)
    /// The recording is never to be forwarded, hence never copied.
    case withheld(RecordingID)
    /// The recording has come too far for what was asked.
    case tooLate(RecordingID, RecordingState)
    /// The files handed in are not the recording's, or not all of them.
    case incomplete(RecordingID, String)
    /// The store has not shown that it holds every file of the recording.
    case unproved(RecordingID, String)
    /// Another bay has that name.
    case bayNameTaken(String, by: BayPath)
    /// The disk with the ledger has no room.
    case full(String)
    /// The ledger cannot be read or written.
    case storage(String)
    /// The ledger was written by a newer version, or is no ledger of camdock.
    case foreign(String)
}

extension LedgerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownRecording(let id): "the ledger knows no recording \(id)"
        case .unknownDocking(let id): "the ledger knows no docking \(id)"
        case .forbiddenRecordingChange(let id, let from, let to):
            "recording \(id) cannot go from \(from.rawValue) to \(to.rawValue)"
        case .forbiddenDockingChange(let id, let from, let to):
            "docking \(id) cannot go from \(from.rawValue) to \(to.rawValue)"
        case .withheld(let id): "recording \(id) is never to be forwarded, so it is not copied"
        case .tooLate(let id, let state):
            "recording \(id) is \(state.rawValue) already, so this can no longer be changed"
        case .incomplete(let id, let what): "recording \(id) is not complete: \(what)"
        case .unproved(let id, let what): "the store has not proved recording \(id): \(what)"
        case .bayNameTaken(let name, let other): "the bay at \(other) is called \(name) already"
        case .full(let what): "the disk with the ledger is full; free some space on it: \(what)"
        case .storage(let what): "the ledger cannot be read or written: \(what)"
        case .foreign(let what): "this is no ledger that this version can use: \(what)"
        }
    }
}
