// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// Keeps what a docked camera says of its charge and its clock on the board.
struct GaugeWatch: Sendable {
    /// How long a camera that announces nothing is left alone before it is asked again.
    static let interval: Duration = .seconds(60)

    let gauges: any CameraGauges
    let docking: DockingID
    let parts: EngineParts
    let policy: ClockPolicy

    /// Measures charge and clock once, and corrects the clock if the policy says so.
    ///
    /// The difference is in the custody log before the clock is touched. A gauge that cannot be read
    /// is no reason not to read the footage.
    /// - Throws: `CameraError.gone` and `.faulty`, `CancellationError`; anything else is a failure of
    ///   the ledger.
    func measure() async throws {
        try await readCharge()
        guard let reading = try await patiently({ try await gauges.clock() }) ?? nil else { return }
        let difference = policy.difference(reading)
        try await parts.ledger.noteClock(difference, docking: docking)
        parts.dockBoard.update(docking) { $0.clock = DockedClock(difference, isCorrected: false) }
        guard difference.exceeds(policy.tolerance) else { return }
        guard policy.corrects else { return warn(difference) }
        try await correct(difference)
    }

    /// Follows the charge until the task is cancelled or the camera is gone.
    /// - Throws: `CameraError.gone` and `.faulty`, `CancellationError`.
    func follow() async throws {
        let clock = parts.clock
        while true {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // A camera whose events cannot be had is asked now and then all the same.
                    guard try await patiently({ try await gauges.nextChange() }) == nil else {
                        return
                    }
                    try await clock.sleep(for: Self.interval)
                }
                group.addTask { try await clock.sleep(for: Self.interval) }
                try await group.next()
                group.cancelAll()
            }
            try await readCharge()
        }
    }

    private func readCharge() async throws {
        guard let charge = try await patiently({ try await gauges.charge() }) else { return }
        parts.dockBoard.update(docking) { $0.charge = charge }
    }

    private func correct(_ difference: ClockDifference) async throws {
        let wanted = policy.wallClock(at: parts.now(), zoneSeconds: difference.reading.zoneSeconds)
        guard let reading = try await patiently({ try await gauges.setClock(to: wanted) }) ?? nil
        else { return warn(difference) }
        let after = policy.difference(reading)
        try await parts.ledger.noteClockCorrection(after, docking: docking)
        let isRight = !after.exceeds(policy.tolerance)
        parts.dockBoard.update(docking) { $0.clock = DockedClock(after, isCorrected: isRight) }
        if !isRight { warn(after) }
    }

    /// Nil if the camera is busy with footage, which goes before, or has no answer to give.
    private func patiently<Value: Sendable>(
        _ ask: @Sendable () async throws -> Value
    ) async throws -> Value? {
        do {
            return try await ask()
        } catch is GaugesBusy {
            return nil
        } catch let error as CameraError where !error.endsVisit {
            parts.logger.info(
                "a gauge of a camera could not be read",
                metadata: ["docking": "\(docking)", "error": "\(error)"]
            )
            return nil
        }
    }

    private func warn(_ difference: ClockDifference) {
        guard let docked = parts.dockBoard.docked(docking) else { return }
        parts.conditions.raise(
            .cameraClockDiffers,
            on: docked.bay.label,
            of: docking,
            detail: "the camera's clock is \(difference.words)",
            advice: "set it by hand, or let camdock do it: [clock] correct = true"
        )
    }
}

extension CameraError {
    /// Whether there is nothing more to be had of the camera.
    fileprivate var endsVisit: Bool {
        switch self {
        case .gone, .faulty: true
        case .vanished, .unreadable, .medium, .unavailable, .unsupportedFileSystem: false
        }
    }
}

/// What the board knows of a camera's clock.
package struct DockedClock: Hashable, Sendable {
    package let difference: ClockDifference
    /// Whether it was set in this docking.
    package let isCorrected: Bool

    /// Joins a difference and whether the clock was set.
    package init(_ difference: ClockDifference, isCorrected: Bool) {
        self.difference = difference
        self.isCorrected = isCorrected
    }
}

extension ClockDifference {
    /// For example `95 s ahead of the host's`.
    var words: String {
        let seconds = ahead.components.seconds
        return "\(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") the host's"
    }
}
