// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging

/// One visit: from opening to the last byte, again after failures of ours.
extension DockingSessions {
    /// How long a camera that holds something new is left alone before it is listed again.
    private static let contentPause: Duration = .seconds(10)

    /// How long one is left alone that announced something new, and had nothing, many times.
    private static let idlePause = Backoff(first: contentPause, longest: .seconds(600))

    /// Reads until all is read, again after failures of ours, and until the device leaves.
    /// - Returns: Whether it ended because somebody else wants to speak with the camera.
    @discardableResult
    func run(_ visit: Visit, until detached: DetachSignal) async -> Bool {
        let docked = visit.docked
        var attempt = 1
        var idleVisits = 0
        while !Task.isCancelled, !detached.isFired {
            let outcome = await untilDetached(detached) { try await take(visit) }
            guard case .failure(let error) = outcome else { return false }
            if error is Wanted { return true }
            if error is ContentChanged {
                let isNew = parts.dockBoard.docked(docked.id)?.intake?.recordingsTotal ?? 0 > 0
                idleVisits = isNew ? 0 : idleVisits + 1
                // Not at once: a camera that is recording announces much.
                let pause = Self.idlePause.delay(afterAttempt: max(idleVisits, 1), fraction: 1)
                await rest(pause, until: detached)
                continue
            }
            switch DockingDisposition(error, docked) {
            case .cancelled: return false
            case .silent:
                if !Task.isCancelled { noteSilence(docked, isGone: detached.isFired) }
                return false
            case .fault(let reason):
                noteFault(reason, docked)
                return false
            case .refuse(let refusal, let serial):
                await refuse(refusal, docked, serial: serial)
                return false
            case .wait(let hold, let advice):
                guard docked.driver != .folder else {
                    fail(.trouble(hold.name, hold.detail), docked)
                    return false
                }
                await wait(hold, advice: advice, docked, attempt: attempt, until: detached)
                attempt += 1
            }
        }
        return false
    }

    /// Passes time, unless the device leaves.
    private func rest(_ time: Duration, until detached: DetachSignal) async {
        let clock = parts.clock
        _ = await untilDetached(detached) { try await clock.sleep(for: time) }
    }

    /// Shows why reading stands still, and returns when it is worth another attempt.
    private func wait(
        _ hold: Hold,
        advice: String,
        _ docked: DockedCamera,
        attempt: Int,
        until detached: DetachSignal
    ) async {
        parts.conditions.raise(
            hold.name,
            on: docked.bay.label,
            of: docked.id,
            detail: hold.detail,
            advice: advice
        )
        parts.dockBoard.update(docked.id) { $0.hold = hold }
        await rest(Self.backoff.delay(afterAttempt: attempt), until: detached)
    }

    /// Ends a hold of that name, and what it had raised.
    private func goOn(after name: Condition.Name, _ docked: DockedCamera) {
        parts.dockBoard.update(docked.id) { docked in
            if docked.hold?.name == name { docked.hold = nil }
        }
        parts.conditions.clear(name, on: docked.bay.label, of: docked.id)
    }

    /// A camera that stops answering without leaving its bay is shown as such.
    ///
    /// The pulse makes a condition of the hold, for as long as the camera stays.
    private func noteSilence(_ docked: DockedCamera, isGone: Bool) {
        fail(isGone ? .left : .silent, docked)
        guard !isGone else { return }
        parts.dockBoard.update(docked.id) { docked in
            docked.hold = Hold(
                name: .stalled,
                detail: "the camera no longer answers; take it out and dock it again"
            )
        }
    }

    /// A camera for which everything was tried makes its bay a faulty one, until it leaves.
    func noteFault(_ reason: String, _ docked: DockedCamera) {
        let detail = "the camera does not answer, whatever was tried: \(reason)"
        parts.dockBoard.update(docked.id) { $0.hold = Hold(name: .bayFaulty, detail: detail) }
        parts.conditions.raise(
            .bayFaulty,
            on: docked.bay.label,
            of: docked.id,
            detail: detail,
            advice: "take the camera out and dock it again; if that does not help, try another bay"
        )
        // Last: whoever sees the outcome finds the condition as well.
        fail(.faulty(reason), docked)
    }

    /// Reading ended before the end of the medium, and nothing will take it up but a new docking.
    func fail(_ failure: DockingFailure, _ docked: DockedCamera) {
        parts.dockBoard.update(docked.id) { $0.outcome = .failed(failure) }
        parts.logger.warning(
            "reading ended before everything was read",
            metadata: [
                "reason": "\(failure.name)", "bay": "\(docked.bay.label)",
                "docking": "\(docked.id)", "detail": "\(failure)",
            ]
        )
    }

    /// Runs `work`, which is cancelled as soon as the device leaves.
    func untilDetached(
        _ detached: DetachSignal,
        _ work: @escaping @Sendable () async throws -> Void
    ) async -> Result<Void, any Error> {
        await withTaskGroup(of: Result<Void, any Error>?.self) { group in
            group.addTask {
                do {
                    return .success(try await work())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Nil: it was the device that ended it, or the service; either way work is told.
                try? await detached.wait()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // The work's own last words count: it may have finished at that very moment.
            while let next = await group.next() {
                if let next { return next }
            }
            return .failure(CancellationError())
        }
    }

    /// Opens, lists, recognises and reads; lets go of the medium whatever happens.
    private func take(_ visit: Visit) async throws {
        // From here on it is no longer anybody else's, whatever an earlier visit came to.
        let now = parts.now()
        parts.dockBoard.update(visit.docked.id) { docked in
            docked.outcome = nil
            docked.listingSince = now
        }
        defer { parts.dockBoard.update(visit.docked.id) { $0.listingSince = nil } }
        let opened = try await visit.open()
        let driver = opened.driver
        goOn(after: .mounterFailing, visit.docked)
        goOn(after: .cameraUnavailable, visit.docked)
        do {
            try await withTaskCancellationHandler {
                try await take(visit, opened)
            } onCancel: {
                driver.interrupt()
            }
        } catch {
            await driver.close()
            throw error
        }
        await driver.close()
    }

    private func take(_ visit: Visit, _ opened: Visit.Opened) async throws {
        let driver = opened.driver
        let listing = try await driver.list()
        parts.dockBoard.update(visit.docked.id) { $0.listingSince = nil }
        guard
            let profile = ProfileLibrary.choose(
                among: opened.candidates,
                label: visit.label,
                listing: listing
            )
        else { throw Refused(.unknownDevice, visit.docked.serial) }
        let serial = try await visit.identify(Visit.Chosen(profile: profile, listing: listing))
        let docking = Docking(
            id: visit.docked.id,
            camera: Camera(
                serial: serial,
                model: opened.model ?? visit.model,
                profile: profile.name
            ),
            bay: visit.docked.bay,
            driver: visit.docked.driver,
            volume: visit.docked.volume,
            attachedAt: visit.docked.attachedAt
        )
        try await checkModel(of: docking.camera)
        try await begin(docking, visit.actor)
        try await readStatusFile(of: driver, listing, profile.chargeRule, docking.id)
        let gauges = gauges(of: driver, docking)
        try await gauges?.measure()
        let recordings = await sorted(listing, by: profile)
        let shown = try await intake.run(
            driver,
            listing: listing,
            recordings: recordings,
            docking: docking
        ) {
            try await gauges?.glance()
        }
        try await go(to: .drained, docking.id)
        try await parts.ledger.settleClearings(docking: docking.id, shown: shown)
        if clearing.policy.after != .never, let access = visit.clearingAccess(driver) {
            try await clearing.run(
                Clearing.Subject(
                    docking: docking,
                    profile: profile,
                    listing: listing,
                    access: access
                )
            )
        }
        try await go(to: .idle, docking.id)
        goOn(after: .ledgerFailing, visit.docked)
        goOn(after: .spoolFailing, visit.docked)
        goOn(after: .bayFaulty, visit.docked)
        guard let gauges else { return }
        try await follow(gauges, visit.docked, until: serial)
    }

    /// Refuses a camera of another model than its serial stands for, and completes the roster by the
    /// model of one that was enrolled without.
    private func checkModel(of camera: Camera) async throws {
        let (roster, serial) = (rules.roster, camera.serial)
        if let refusal = roster.refusal(of: serial, model: camera.model) {
            throw Refused(refusal, serial)
        }
        guard !camera.model.isEmpty, roster.entry(of: serial)?.model.isEmpty == true else { return }
        var edit = RosterEdit(serial)
        edit.model = camera.model
        try await parts.ledger.edit([edit], actor: .service)
        try await roster.refresh(from: parts.ledger)
    }

    /// Writes down who is in the bay, and that reading begins.
    private func begin(_ docking: Docking, _ actor: CustodyActor) async throws {
        parts.dockBoard.update(docking.id) { docked in
            docked.serial = docking.camera.serial
            docked.profile = docking.camera.profile
            docked.model = docking.camera.model
            docked.state = .identified
        }
        if let known = try await parts.ledger.docking(docking.id) {
            // A failure of ours had cut the last attempt short, be it after the last byte.
            if known.state != .reading { try await go(to: .reading, docking.id) }
        } else {
            try await parts.ledger.begin(docking, actor: actor)
            try await go(to: .reading, docking.id)
        }
        parts.dockBoard.update(docking.id) { $0.hold = nil }
    }

    private func gauges(of driver: any CameraDriver, _ docking: Docking) -> GaugeWatch? {
        driver.gauges.map {
            GaugeWatch(gauges: $0, docking: docking.id, parts: parts, policy: clockPolicy)
        }
    }

    /// Takes the charge from the camera's own file, once for each docking.
    ///
    /// A file that cannot be read says nothing, and is no reason not to read the footage.
    private func readStatusFile(
        of driver: any CameraDriver,
        _ listing: Listing,
        _ rule: ChargeRule?,
        _ docking: DockingID
    ) async throws {
        guard let rule, parts.dockBoard.docked(docking)?.chargeSource == nil,
            let file = rule.file(in: listing)
        else { return }
        do {
            let charge = try await StatusFileReader().charge(
                in: try await driver.open(file),
                by: rule
            )
            try await ChargeKeeper(docking: docking, parts: parts).note(charge, from: .statusFile)
        } catch let error as CameraError where !error.endsVisit {
            parts.logger.notice(
                "the file with a camera's charge could not be read",
                metadata: ["docking": "\(docking)", "error": "\(error)"]
            )
        }
    }

    /// Follows the charge of a camera that is read, until somebody wants it or it holds more.
    ///
    /// Its footage is safe by now: whatever goes wrong from here on is no failure of the docking.
    /// - Throws: `ContentChanged` or `Wanted`, whichever it is that ends it.
    private func follow(
        _ gauges: GaugeWatch,
        _ docked: DockedCamera,
        until serial: CameraSerial
    ) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await gauges.follow()
                    throw ContentChanged()
                }
                group.addTask {
                    try await parts.wakes.rereads.next(of: serial)
                    throw Wanted()
                }
                group.addTask {
                    try await parts.wakes.surveys.next(of: docked.id)
                    throw Wanted()
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch let error as CameraError {
            if case .faulty(let reason) = error {
                parts.conditions.raise(
                    .bayFaulty,
                    on: docked.bay.label,
                    of: docked.id,
                    detail: "the camera was read and does not answer since: \(reason)",
                    advice: "its recordings are safe; take it out and dock it again"
                )
            }
            parts.dockBoard.update(docked.id) { $0.charge = .unknown }
            guard case .gone = error else { return }
            // One that was pulled is told of by udev in a moment, which ends this wait.
            try await parts.clock.sleep(for: Speedometer.span)
            parts.dockBoard.update(docked.id) { docked in
                docked.hold = Hold(
                    name: .stalled,
                    detail: "the camera was read, and no longer answers; dock it again"
                )
            }
        }
    }

    @concurrent
    private func sorted(_ listing: Listing, by profile: Profile) async -> [ListedRecording] {
        profile.group(listing)
    }

    private func go(to state: DockingState, _ id: DockingID) async throws {
        try await parts.ledger.setState(state, of: id)
        parts.dockBoard.update(id) { $0.reach(state) }
    }
}

/// A camera that was read holds something new.
private struct ContentChanged: Error {}

/// Somebody else wants to speak with a camera that was read.
private struct Wanted: Error {}
