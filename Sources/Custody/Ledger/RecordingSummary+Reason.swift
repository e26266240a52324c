// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension RecordingSummary {
    /// Why it is not confirmed, in one stable word; of one that is, its state.
    ///
    /// One that waits in the spool names the last failed attempt's kind, if there was any.
    package var outstandingReason: String {
        state.outstandingReason(lastError: lastErrorName, quarantine: quarantine?.name.rawValue)
    }
}

extension RecordingState {
    /// Why a recording in this state is not confirmed, given its other columns.
    func outstandingReason(lastError: String?, quarantine: String?) -> String {
        switch self {
        case .listed: "on-camera"
        case .spooled: lastError ?? "waiting"
        case .quarantined: quarantine ?? rawValue
        case .copying, .uploading, .confirmed, .cleared: rawValue
        }
    }
}
