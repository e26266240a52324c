// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras
import Synchronization

/// Remembers everything that a session tells.
final class RecordingObserver: PTPObserver {
    struct Step: Equatable {
        let step: PTPLadderStep
        let outcome: PTPLadderOutcome
    }

    private struct State {
        var steps: [Step] = []
        var tolerances: [PTPTolerance] = []
        var entries: [PTPTranscriptEntry] = []
    }

    let wantsTranscript: Bool
    private let state = Mutex(State())

    init(wantsTranscript: Bool = false) {
        self.wantsTranscript = wantsTranscript
    }

    var steps: [Step] { state.withLock { $0.steps } }
    var tolerances: [PTPTolerance] { state.withLock { $0.tolerances } }
    var entries: [PTPTranscriptEntry] { state.withLock { $0.entries } }

    /// The steps that were begun.
    var begun: [PTPLadderStep] {
        steps.compactMap { if case .begun = $0.outcome { $0.step } else { nil } }
    }

    /// The steps that helped.
    var cured: [PTPLadderStep] { steps.filter { $0.outcome == .cured }.map(\.step) }

    func ladder(_ step: PTPLadderStep, _ outcome: PTPLadderOutcome) {
        state.withLock { $0.steps.append(Step(step: step, outcome: outcome)) }
    }

    func tolerated(_ what: PTPTolerance) { state.withLock { $0.tolerances.append(what) } }

    func transcript(_ entry: PTPTranscriptEntry) { state.withLock { $0.entries.append(entry) } }
}
