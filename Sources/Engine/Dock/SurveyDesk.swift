// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Evidence
import Synchronization

/// Where people ask to speak with a docked camera, and where its session hands it over.
///
/// A camera speaks with one at a time. So a request waits until the session that has the camera lets
/// go of it, and the session waits until the request is through.
package final class SurveyDesk: Sendable {
    private struct Seat {
        var waiting: SurveyOrder?
        var isTaken = false
    }

    /// The dockings whose session listens, and no others.
    private let seats = Mutex<[DockingID: Seat]>([:])
    private let changed = WakeBroadcast()

    /// Nobody asks for anything yet.
    package init() {}

    // MARK: For those who ask

    /// Has `work` done with a camera, and returns when it is through.
    ///
    /// If the asking task is cancelled, so is `work`.
    /// - Throws: `AdminError`: `.notFound` if the camera left, `.conflict` if somebody else has asked
    ///   for it; `CancellationError`; and what `work` throws.
    package func lend(
        _ docking: DockingID,
        for work: @escaping SurveyOrder.Work
    ) async throws -> CameraRecordVerdict {
        let order = SurveyOrder(work)
        try seats.withLock { seats in
            guard let seat = seats[docking] else { throw Self.left }
            guard seat.waiting == nil, !seat.isTaken else { throw Self.taken }
            seats[docking]?.waiting = order
        }
        changed.advance()
        return try await withTaskCancellationHandler {
            try await order.verdict()
        } onCancel: {
            order.abandon()
            withdraw(order, docking)
        }
    }

    /// Takes back what no session has taken on.
    private func withdraw(_ order: SurveyOrder, _ docking: DockingID) {
        let isWaiting = seats.withLock { seats in
            guard seats[docking]?.waiting === order else { return false }
            seats[docking]?.waiting = nil
            return true
        }
        if isWaiting { order.end(.failure(CancellationError())) }
    }

    // MARK: For the session

    /// Lets people ask for a camera from now on.
    func admit(_ docking: DockingID) {
        seats.withLock { $0[docking] = Seat() }
    }

    /// Ends that: whoever still waits is told that the camera left.
    func dismiss(_ docking: DockingID) {
        let seat = seats.withLock { $0.removeValue(forKey: docking) }
        seat?.waiting?.end(.failure(Self.left))
    }

    /// Returns when somebody asks for the camera.
    /// - Throws: `CancellationError`.
    func next(of docking: DockingID) async throws {
        while true {
            let round = changed.round
            if seats.withLock({ $0[docking]?.waiting != nil }) { return }
            try await changed.wait(after: round)
        }
    }

    /// Takes on what somebody asks; nil if nobody does, or does no longer.
    func take(_ docking: DockingID) -> SurveyOrder? {
        seats.withLock { seats in
            guard let order = seats[docking]?.waiting else { return nil }
            seats[docking] = Seat(waiting: nil, isTaken: true)
            return order
        }
    }

    /// Lets the next one ask.
    func giveBack(_ docking: DockingID) {
        seats.withLock { $0[docking]?.isTaken = false }
    }

    /// What whoever asked is told when the camera is no longer there.
    package static let left = AdminError(
        .notFound,
        "the camera left its bay",
        whatToDo: "dock it again, and ask once more"
    )

    private static let taken = AdminError(
        .conflict,
        "the camera is being recorded already",
        whatToDo: "wait until that is done"
    )
}

/// One request to speak with a camera.
package final class SurveyOrder: Sendable {
    /// What is done with the camera.
    package typealias Work = @Sendable (DetectedCamera) async throws -> CameraRecordVerdict

    private struct State {
        /// What the work came to; told only when the camera is free again.
        var verdict: CameraRecordVerdict?
        var result: Result<CameraRecordVerdict, any Error>?
        var asker: CheckedContinuation<CameraRecordVerdict, any Error>?
    }

    private let work: Work
    private let abandoned = WakeBroadcast()
    private let state = Mutex(State())

    fileprivate init(_ work: @escaping Work) {
        self.work = work
    }

    /// Does the work, until it is through or nobody wants it any more.
    func carryOut(on camera: DetectedCamera) async throws {
        let work = work
        let abandoned = abandoned
        let verdict = try await withThrowingTaskGroup(of: CameraRecordVerdict.self) { group in
            group.addTask { try await work(camera) }
            group.addTask {
                try await abandoned.wait(after: 0)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let verdict = try await group.next() else { throw CancellationError() }
            return verdict
        }
        state.withLock { $0.verdict = verdict }
    }

    /// Tells the asker what the work came to, or why it came to nothing.
    func end(orElse error: any Error) {
        let verdict = state.withLock { $0.verdict }
        end(verdict.map { .success($0) } ?? .failure(error))
    }

    /// Tells the asker how it ended; does nothing the second time.
    func end(_ result: Result<CameraRecordVerdict, any Error>) {
        let asker = state.withLock { state in
            guard state.result == nil else {
                return nil as CheckedContinuation<CameraRecordVerdict, any Error>?
            }
            state.result = result
            defer { state.asker = nil }
            return state.asker
        }
        asker?.resume(with: result)
    }

    fileprivate func abandon() { abandoned.advance() }

    fileprivate func verdict() async throws -> CameraRecordVerdict {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.asker = continuation }
                return state.result
            }
            if let result { continuation.resume(with: result) }
        }
    }
}
