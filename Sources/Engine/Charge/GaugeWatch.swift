// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging
import Synchronization

/// Keeps what a docked camera says of its charge and its clock on the board.
struct GaugeWatch: Sendable {
    /// How long a camera that announces nothing is left alone before it is asked again.
    static let interval: Duration = .seconds(60)

    let gauges: any CameraGauges
    let docking: DockingID
    let parts: EngineParts
    let policy: ClockPolicy
    private let asked = LastAsked()

    init(
        gauges: any CameraGauges,
        docking: DockingID,
        parts: EngineParts,
        policy: ClockPolicy
    ) {
        self.gauges = gauges
        self.docking = docking
        self.parts = parts
        self.policy = policy
    }

    /// Measures charge and clock once, and corrects the clock if the policy says so.
    ///
    /// The difference is in the custody log before the clock is touched. A gauge that cannot be read
    /// is no reason not to read the footage.
    /// - Throws: `CameraError.gone` and `.faulty`, `CancellationError`; anything else is a failure of
    ///   the ledger.
    func measure() async throws {
        try await readCharge()
        try await measureClock()
    }

    /// Compares the clock once, and corrects it if the policy says so.
    private func measureClock() async throws {
        let answer: ClockReading??
        do {
            answer = try await patiently { try await gauges.clock() }
        } catch is GaugesBusy {
            return parts.dockBoard.update(docking) { $0.isClockOwed = true }
        }
        parts.dockBoard.update(docking) { $0.isClockOwed = false }
        guard let reading = answer ?? nil else { return }
        let difference = policy.difference(reading)
        let known = parts.dockBoard.docked(docking)?.clock
        // Once for each docking, however often it is visited, unless the clock has moved since.
        if known?.difference.isAlike(difference) != true {
            try await parts.ledger.noteClock(
                difference,
                isHostSynchronised: parts.isHostSynchronised(),
                docking: docking
            )
        }
        let isCorrected = known?.isCorrected == true
        parts.dockBoard.update(docking) {
            $0.clock = DockedClock(difference, isCorrected: isCorrected)
        }
        guard difference.exceeds(policy.tolerance) else { return clearWarning() }
        guard policy.corrects else {
            return warn(difference, "set it by hand, or let camdock do it: [clock] correct = true")
        }
        guard parts.isHostSynchronised() != false else {
            return warn(
                difference,
                "it is set at a docking after this host's own clock is kept: see timedatectl"
            )
        }
        try await correct(difference)
    }

    /// Asks for the charge between two recordings, if that was long ago.
    ///
    /// A camera that is gone or faulty is no matter of the gauges: whoever reads its footage meets
    /// the same, and knows what becomes of it.
    /// - Throws: `CancellationError`.
    func glance() async throws {
        guard asked.isLongerAgo(than: Self.interval, at: parts.now()) else { return }
        do {
            try await readCharge()
        } catch let error as CameraError {
            note(error)
        }
    }

    /// Follows the charge until the camera says that it holds something new.
    /// - Throws: `CameraError.gone` and `.faulty`, `CancellationError`.
    func follow() async throws {
        if parts.dockBoard.docked(docking)?.isClockOwed == true { try await measureClock() }
        while true {
            if try await nextChange() == .content { return }
            try await readCharge()
        }
    }

    /// What the camera announces within the interval; nil if that is nothing.
    private func nextChange() async throws -> CameraChange? {
        let clock = parts.clock
        return try await withThrowingTaskGroup(of: CameraChange?.self) { group in
            group.addTask {
                let change = try await patiently { try await announced() }
                // A camera whose events cannot be had is asked now and then all the same.
                if change == nil { try await clock.sleep(for: Self.interval) }
                return change
            }
            group.addTask {
                try await clock.sleep(for: Self.interval)
                return nil
            }
            defer { group.cancelAll() }
            let first = try await group.next() ?? nil
            group.cancelAll()
            // What was announced as the interval ended is not lost for it.
            while let last = await group.nextResult() {
                if case .success(let change?) = last { return change }
            }
            return first
        }
    }

    /// What the camera announces next.
    ///
    /// One with which the conversation has ended by no fault of its own is opened anew: nothing that
    /// it announces could be heard any more.
    private func announced() async throws -> CameraChange {
        do {
            return try await gauges.nextChange()
        } catch let error as CameraError {
            guard case .unavailable = error else { throw error }
            note(error)
            return .content
        }
    }

    /// A camera that states nothing does not take back what somebody else states for it.
    private func note(_ charge: Charge) async throws {
        let source = parts.dockBoard.docked(docking)?.chargeSource
        guard charge != .unknown || source == nil || source == .camera else { return }
        try await ChargeKeeper(docking: docking, parts: parts).note(charge, from: .camera)
    }

    /// Asks for the charge; what cannot be read is unknown, and not what it was.
    private func readCharge() async throws {
        asked.set(parts.now())
        do {
            try await note(try await gauges.charge())
        } catch is GaugesBusy {
            // Footage goes before; it is asked again.
        } catch let error as CameraError where !error.endsVisit {
            try await note(.unknown)
            note(error)
        }
    }

    private func correct(_ difference: ClockDifference) async throws {
        let wanted = policy.wallClock(at: parts.now(), zoneSeconds: difference.reading.zoneSeconds)
        let advice = "set it by hand: the camera does not let it be set, or does not keep it"
        try await parts.ledger.noteClockSetting(to: wanted, docking: docking)
        let answer: ClockReading??
        do {
            answer = try await patiently { try await gauges.setClock(to: wanted) }
        } catch is GaugesBusy {
            // It was not touched, and is asked for again when the footage is through.
            return parts.dockBoard.update(docking) { $0.isClockOwed = true }
        }
        guard let reading = answer ?? nil else { return warn(difference, advice) }
        let after = policy.difference(reading)
        try await parts.ledger.noteClockCorrection(
            after,
            isHostSynchronised: parts.isHostSynchronised(),
            docking: docking
        )
        let isRight = !after.exceeds(policy.tolerance)
        parts.dockBoard.update(docking) { $0.clock = DockedClock(after, isCorrected: isRight) }
        if isRight { clearWarning() } else { warn(after, advice) }
    }

    /// Nil if the camera has no answer to give.
    /// - Throws: `GaugesBusy` besides what `ask` throws and a visit ends with.
    private func patiently<Value: Sendable>(
        _ ask: @Sendable () async throws -> Value
    ) async throws -> Value? {
        do {
            return try await ask()
        } catch let error as CameraError where !error.endsVisit {
            note(error)
            return nil
        }
    }

    private func note(_ error: CameraError) {
        parts.logger.info(
            "a gauge of a camera could not be read",
            metadata: ["docking": "\(docking)", "error": "\(error)"]
        )
    }

    private func clearWarning() {
        guard let docked = parts.dockBoard.docked(docking) else { return }
        parts.conditions.clear(.cameraClockDiffers, on: docked.bay.label, of: docking)
    }

    private func warn(_ difference: ClockDifference, _ advice: String) {
        guard let docked = parts.dockBoard.docked(docking) else { return }
        parts.conditions.raise(
            .cameraClockDiffers,
            on: docked.bay.label,
            of: docking,
            detail: "the camera's clock is \(difference.words)",
            advice: advice
        )
    }
}

/// When a camera was last asked for its charge.
private final class LastAsked: Sendable {
    private let time = Mutex<UTCTime?>(nil)

    func set(_ now: UTCTime) {
        time.withLock { $0 = now }
    }

    /// A clock that was set back makes it long ago.
    func isLongerAgo(than interval: Duration, at now: UTCTime) -> Bool {
        time.withLock { last in
            last.map { !(.zero..<interval).contains(now.since($0)) } ?? true
        }
    }
}

extension CameraError {
    /// Whether there is nothing more to be had of the camera.
    var endsVisit: Bool {
        switch self {
        case .gone, .faulty: true
        case .vanished, .unreadable, .medium, .writeProtected, .unavailable, .denied,
            .unsupportedFileSystem:
            false
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
    /// Whether it is the same difference, as far as either was measured.
    fileprivate func isAlike(_ other: Self) -> Bool {
        let moved = ahead - other.ahead
        let slack = reading.uncertainty + other.reading.uncertainty + .seconds(1)
        return max(moved, .zero - moved) <= slack
    }

    /// For example `95 s ahead of the host's`.
    var words: String {
        let seconds = ahead.components.seconds
        return "\(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") the host's"
    }
}
