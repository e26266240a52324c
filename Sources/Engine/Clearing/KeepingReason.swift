// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// Why a recording stays on its camera.
package enum KeepingReason: Hashable, Sendable {
    /// The agency clears nothing.
    case policy
    /// A profile says that it is never copied, and so it is held nowhere else.
    case withheld
    /// It was set aside.
    case setAside
    /// It is held nowhere else, or not where the agency wants it; the state says where it is.
    case notHeld(RecordingState)
    /// The camera states no time of it, so that other footage may look like it.
    case undated
    /// The agency wants it to stay until then.
    case tooYoung(until: UTCTime)
    /// It goes together with others, of which so many stay.
    case partOfSet(staying: Int)
    /// It goes together with others, and the medium holds what could not be read.
    case unreadableNearby

    /// Why it stays by itself; nil if nothing speaks against clearing it.
    init?(_ candidate: ClearingCandidate, by policy: ClearingPolicy, at now: UTCTime) {
        if policy.after == .never {
            self = .policy
        } else if candidate.forwarding != .allowed {
            self = .withheld
        } else if candidate.state == .quarantined {
            self = .setAside
        } else if !candidate.state.isHeld(after: policy.after) {
            self = .notHeld(candidate.state)
        } else if candidate.files.contains(where: { $0.source.modified == .unstated }) {
            self = .undated
        } else {
            let end = candidate.listedAt.advanced(by: policy.keepFor)
            guard now < end else { return nil }
            self = .tooYoung(until: end)
        }
    }

    /// The fixed name.
    package var name: String {
        switch self {
        case .policy: "policy-never"
        case .withheld: "withheld"
        case .setAside: "quarantined"
        case .notHeld(.listed), .notHeld(.copying): "not-spooled"
        case .notHeld: "not-confirmed"
        case .undated: "undated"
        case .tooYoung: "kept-for-days"
        case .partOfSet: "part-of-set"
        case .unreadableNearby: "unreadable-entry"
        }
    }
}

extension KeepingReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .policy: "the agency's policy is to clear nothing"
        case .withheld: "its profile says that it is never copied, so nobody else holds it"
        case .setAside: "it was set aside"
        case .notHeld(.listed), .notHeld(.copying): "the spool does not hold it yet"
        case .notHeld: "the store has not confirmed it yet"
        case .undated: "the camera states no time of it, and other footage may look the same"
        case .tooYoung(let end): "it is kept on the camera until \(end.iso8601)"
        case .partOfSet(let staying):
            "it goes with the other files of its folder tree, and \(staying) of them stay"
        case .unreadableNearby:
            "it goes with the other files of its folder tree, and the medium holds what could not be "
                + "read"
        }
    }
}

extension RecordingState {
    /// Whether a recording of this state is held where the policy wants it.
    fileprivate func isHeld(after policy: ClearingPolicy.After) -> Bool {
        switch policy {
        case .confirmed: self == .confirmed
        case .spooled: [.spooled, .uploading, .confirmed].contains(self)
        case .never: false
        }
    }
}
