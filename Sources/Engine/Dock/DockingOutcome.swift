// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How the reading of a docking ended.
///
/// It is set where the end is reached and never concluded from the absence of trouble: a person may
/// wipe a card on its word.
package enum DockingOutcome: Hashable, Sendable {
    /// Reading came to the end of the medium; what it could not take was counted.
    case drained
    /// The device is not read.
    case refused
    /// Reading ended before the end of the medium.
    case failed(DockingFailure)

    /// The fixed name.
    package var name: String {
        switch self {
        case .drained: "drained"
        case .refused: "refused"
        case .failed: "failed"
        }
    }

    /// Why reading failed; nil if it did not.
    package var failure: DockingFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}

/// Why reading ended before the end of the medium.
package enum DockingFailure: Hashable, Sendable {
    /// The medium left its bay.
    case left
    /// The medium no longer answers, or is no longer where it was.
    case silent
    /// The camera stays in its bay and does not answer, whatever was tried.
    case faulty(String)
    /// The service was stopped.
    case serviceStopped
    /// A trouble of ours that has a name, and what was seen of it.
    case trouble(Condition.Name, String)

    /// The reason's fixed name.
    package var name: String {
        switch self {
        case .left: "medium-left"
        case .silent: "medium-silent"
        case .faulty: "bay-faulty"
        case .serviceStopped: "service-stopped"
        case .trouble(let name, _): name.rawValue
        }
    }
}

extension DockingFailure: CustomStringConvertible {
    /// One line that says what was seen and what to do.
    package var description: String {
        switch self {
        case .left: "it left before everything was read; dock it again"
        case .silent: "it no longer answered before everything was read; dock it again"
        case .faulty(let reason):
            "it did not answer, whatever was tried (\(reason)); take it out and dock it again"
        case .serviceStopped: "the service was stopped before everything was read; dock it again"
        case .trouble(_, let detail): detail
        }
    }
}
