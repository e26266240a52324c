// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging
import Platform
import SystemPackage

/// What happens from a device's attach to its detach.
struct DockingSessions: Sendable {
    /// How long to wait before reading is tried again after a failure of ours.
    private static let backoff = Backoff(first: .seconds(2), longest: .seconds(20))

    private let parts: EngineParts
    private let rules: DockService.Rules
    private let opener: any MediumOpener
    private let intake: Intake
    private let claims = SerialClaims()

    init(
        _ parts: EngineParts,
        rules: DockService.Rules,
        opener: any MediumOpener,
        intake: Intake
    ) {
        self.parts = parts
        self.rules = rules
        self.opener = opener
        self.intake = intake
    }

    /// Attends to a device until it leaves.
    func attend(_ device: SortedDevice, until detached: DetachSignal) async {
        let attachedAt = parts.now()
        let id = DockingID(attachedAt: attachedAt)
        guard let docked = DockedCamera(device, id: id, at: attachedAt, rules: rules) else {
            return
        }
        parts.dockBoard.put(docked)
        defer { takeDown(id, until: detached) }
        switch device {
        case .ignored, .awaitingMedium: break
        case .refused(_, let serial, _, let refusal):
            await refuse(refusal, docked, serial: serial)
        case .medium(let medium):
            await read(medium, docked, until: detached)
        }
        // Shutting down ends the wait as well; there is nothing left to do either way.
        try? await detached.wait()
        await end(id, isCutShort: !detached.isFired)
    }

    // MARK: - A camera's medium

    private func read(
        _ medium: DetectedMedium,
        _ docked: DockedCamera,
        until detached: DetachSignal
    ) async {
        let candidates = rules.library.candidates(driver: .massStorage, device: medium.device)
        guard let serial = medium.serial else {
            return await refuse(.noSerial, docked, serial: nil)
        }
        guard !candidates.isEmpty else {
            return await refuse(.unknownDevice, docked, serial: serial)
        }
        guard rules.enrolment.admits(serial) else {
            return await refuse(.notEnrolled, docked, serial: serial)
        }
        let opener = opener
        let visit = Visit(
            docked: docked,
            model: medium.model,
            label: medium.label,
            candidates: candidates,
            actor: .service
        ) { _ in
            serial
        } open: {
            try await opener.open(medium)
        }
        await withClaim(serial, docked, until: detached) {
            // The serial stays claimed while the camera sits in its bay.
            repeat {
                parts.wakes.rereads.forget(serial)
                await run(visit, until: detached)
            } while await isAskedForAgain(serial, until: detached)
        }
    }

    /// Returns when the camera is to be read once more, or false when it leaves.
    private func isAskedForAgain(
        _ serial: CameraSerial,
        until detached: DetachSignal
    ) async -> Bool {
        let rereads = parts.wakes.rereads
        let outcome = await untilDetached(detached) { try await rereads.next(of: serial) }
        if case .success = outcome { return !detached.isFired && !Task.isCancelled }
        return false
    }

    private func withClaim(
        _ serial: CameraSerial,
        _ docked: DockedCamera,
        until detached: DetachSignal,
        _ body: () async -> Void
    ) async {
        do {
            let isAlone = try await claims.claim(
                serial,
                for: docked.id,
                in: docked.bay.path,
                until: detached
            )
            guard isAlone else { return await refuse(.duplicateSerial, docked, serial: serial) }
        } catch {
            return
        }
        await body()
        claims.release(serial, of: docked.id)
    }

    // MARK: - A folder

    /// Reads a folder that was handed over, once.
    func read(_ handover: DockService.Handover) async {
        guard let docked = parts.dockBoard.docked(handover.docking) else { return }
        let detached = DetachSignal()
        defer { takeDown(docked.id, until: detached) }
        let camera = FolderCamera(at: handover.path)
        let candidates = rules.library.candidatesForFolder()
        let claims = claims
        let claimed = ClaimedSerial()
        let visit = Visit(
            docked: docked,
            model: "",
            label: handover.path.lastComponent?.string,
            candidates: candidates,
            actor: .user(uid: handover.uid)
        ) { chosen in
            let serial = try await camera.serial(
                given: handover.serial,
                rule: chosen.profile.serialRule,
                listing: chosen.listing
            )
            guard rules.enrolment.admits(serial) else { throw Refused(.notEnrolled, serial) }
            let isAlone = try await claims.claim(
                serial,
                for: docked.id,
                in: docked.bay.path,
                until: detached
            )
            guard isAlone else { throw Refused(.duplicateSerial, serial) }
            claimed.set(serial)
            return serial
        } open: {
            camera
        }
        await run(visit, until: detached)
        await end(docked.id, isCutShort: Task.isCancelled)
        if let serial = claimed.serial { claims.release(serial, of: docked.id) }
    }

    // MARK: - One visit

    /// Reads until all is read, again after failures of ours, and until the device leaves.
    private func run(_ visit: Visit, until detached: DetachSignal) async {
        let docked = visit.docked
        var attempt = 1
        while !Task.isCancelled, !detached.isFired {
            let outcome = await untilDetached(detached) { try await take(visit) }
            guard case .failure(let error) = outcome else { return }
            switch DockingDisposition(error, serial: docked.serial) {
            case .cancelled: return
            case .silent: return noteSilence(docked, isGone: detached.isFired)
            case .refuse(let refusal, let serial):
                return await refuse(refusal, docked, serial: serial)
            case .wait(let hold, let advice):
                guard docked.driver != .folder else {
                    return fail(.trouble(hold.name, hold.detail), docked)
                }
                await wait(hold, advice: advice, docked, attempt: attempt, until: detached)
                attempt += 1
            }
        }
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
        let clock = parts.clock
        let delay = Self.backoff.delay(afterAttempt: attempt)
        _ = await untilDetached(detached) { try await clock.sleep(for: delay) }
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

    /// Reading ended before the end of the medium, and nothing will take it up but a new docking.
    private func fail(_ failure: DockingFailure, _ docked: DockedCamera) {
        parts.dockBoard.update(docked.id) { $0.outcome = .failed(failure) }
        parts.logger.warning(
            "reading ended before everything was read",
            metadata: [
                "reason": "\(failure.name)", "bay": "\(docked.bay.label)",
                "docking": "\(docked.id)", "detail": "\(failure)",
            ]
        )
    }

    /// Takes a docking down; one whose reading was still to end was cut short.
    private func takeDown(_ id: DockingID, until detached: DetachSignal) {
        if let docked = parts.dockBoard.docked(id), docked.outcome == nil, !docked.awaitsMedium {
            fail(detached.isFired ? .left : .serviceStopped, docked)
        }
        parts.dockBoard.remove(id)
        parts.conditions.clearAll(of: id)
    }

    /// Runs `work`, which is cancelled as soon as the device leaves.
    private func untilDetached(
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
        let driver = try await visit.open()
        goOn(after: .mounterFailing, visit.docked)
        do {
            try await take(visit, from: driver)
        } catch {
            await driver.close()
            throw error
        }
        await driver.close()
    }

    private func take(_ visit: Visit, from driver: any CameraDriver) async throws {
        let listing = try await driver.list()
        guard
            let profile = ProfileLibrary.choose(
                among: visit.candidates,
                label: visit.label,
                listing: listing
            )
        else { throw Refused(.unknownDevice, visit.docked.serial) }
        let serial = try await visit.identify(Visit.Chosen(profile: profile, listing: listing))
        let docking = Docking(
            id: visit.docked.id,
            camera: Camera(serial: serial, model: visit.model, profile: profile.name),
            bay: visit.docked.bay,
            driver: visit.docked.driver,
            attachedAt: visit.docked.attachedAt
        )
        parts.dockBoard.update(docking.id) { docked in
            docked.serial = serial
            docked.profile = profile.name
            docked.state = .identified
        }
        if let known = try await parts.ledger.docking(docking.id) {
            // A failure of ours had cut the last attempt short, be it after the last byte.
            if known.state != .reading { try await go(to: .reading, docking.id) }
        } else {
            try await parts.ledger.begin(docking, actor: visit.actor)
            try await go(to: .reading, docking.id)
        }
        parts.dockBoard.update(docking.id) { $0.hold = nil }
        let recordings = await sorted(listing, by: profile)
        try await intake.run(driver, listing: listing, recordings: recordings, docking: docking)
        try await go(to: .drained, docking.id)
        try await go(to: .idle, docking.id)
        goOn(after: .ledgerFailing, visit.docked)
        goOn(after: .spoolFailing, visit.docked)
    }

    @concurrent
    private func sorted(_ listing: Listing, by profile: Profile) async -> [ListedRecording] {
        profile.group(listing)
    }

    private func go(to state: DockingState, _ id: DockingID) async throws {
        try await parts.ledger.setState(state, of: id)
        parts.dockBoard.update(id) { $0.reach(state) }
    }

    /// Writes down that a docking is over, if the ledger knows it at all.
    ///
    /// A write alone, since that takes no notice of the cancellation with which the service stops.
    private func end(_ id: DockingID, isCutShort: Bool) async {
        do {
            try await parts.ledger.end(
                id,
                reason: isCutShort ? "the service was stopped while it was docked" : nil
            )
        } catch LedgerError.unknownDocking {
            // It was never identified: there is nothing to end.
        } catch {
            // The next start ends what was left open.
            parts.logger.error(
                "could not write down the end of a docking",
                metadata: ["docking": "\(id)", "error": "\(error)"]
            )
        }
    }

    // MARK: - Refusing

    private func refuse(
        _ refusal: Refusal,
        _ docked: DockedCamera,
        serial: CameraSerial?
    ) async {
        parts.dockBoard.update(docked.id) { docked in
            docked.state = .refused
            docked.refusal = refusal
            docked.outcome = .refused
            docked.serial = serial ?? docked.serial
        }
        parts.logger.warning(
            "device refused",
            metadata: [
                "reason": "\(refusal.name)", "bay": "\(docked.bay.label)",
                "serial": "\(serial?.rawValue ?? "none")", "detail": "\(refusal)",
            ]
        )
        do {
            try await parts.ledger.noteRefusal(
                refusal,
                of: docked.model.isEmpty ? docked.driver.rawValue : docked.model,
                in: docked.bay,
                camera: serial
            )
        } catch {
            parts.logger.error("could not write down a refusal", metadata: ["error": "\(error)"])
        }
    }
}
