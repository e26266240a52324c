// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Engine
import Synchronization

/// Surveys nothing, and remembers which cameras it was given.
final class ScriptedSurveyor: CameraSurveyor {
    struct State {
        var surveyed: [DetectedCamera] = []
        var quirks: [MTPQuirks] = []
        var requests: [SurveyRequest] = []
        var outcome = SurveyOutcome()
        var cancellations = 0
    }

    let state = Mutex(State())
    /// Whether a survey goes on until it is cancelled or this says so.
    private let end: DetachSignal?

    init(
        until end: DetachSignal? = nil,
        _ prepare: (inout SurveyOutcome) -> Void = { _ in }
    ) {
        self.end = end
        state.withLock { prepare(&$0.outcome) }
    }

    func survey(
        _ camera: DetectedCamera,
        quirks: MTPQuirks,
        _ request: SurveyRequest,
        report: @escaping @Sendable (SurveyLine) -> Void
    ) async -> SurveyOutcome {
        state.withLock { state in
            state.surveyed.append(camera)
            state.quirks.append(quirks)
            state.requests.append(request)
        }
        report(SurveyLine("{}", begins: "a session"))
        do {
            try await end?.wait()
        } catch {
            state.withLock { state in
                state.cancellations += 1
                state.outcome.failure = .ended
            }
        }
        return state.withLock { $0.outcome }
    }
}
