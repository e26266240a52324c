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
    static let backoff = Backoff(first: .seconds(2), longest: .seconds(20))

    let parts: EngineParts
    let rules: DockService.Rules
    private let opener: any MediumOpener
    let cameras: any CameraOpener
    let clockPolicy: ClockPolicy
    let intake: Intake
    let clearing: Clearing
    let claims = SerialClaims()

    init(
        _ parts: EngineParts,
        rules: DockService.Rules,
        opener: any MediumOpener,
        cameras: any CameraOpener,
        clockPolicy: ClockPolicy,
        intake: Intake,
        clearing: Clearing
    ) {
        self.parts = parts
        self.rules = rules
        self.opener = opener
        self.cameras = cameras
        self.clockPolicy = clockPolicy
        self.intake = intake
        self.clearing = clearing
    }

    /// Attends to a device until it leaves; anew if the roster lets in what was refused.
    func attend(_ device: SortedDevice, until detached: DetachSignal) async {
        while await dock(device, until: DetachSignal(within: detached)), !detached.isFired,
            !Task.isCancelled
        {}
    }

    /// Attends to a device for one docking.
    /// - Returns: Whether it is one that is shown at all.
    private func dock(_ device: SortedDevice, until detached: DetachSignal) async -> Bool {
        let attachedAt = parts.now()
        let id = DockingID(attachedAt: attachedAt)
        guard let docked = DockedCamera(device, id: id, at: attachedAt, rules: rules) else {
            return false
        }
        parts.dockBoard.put(docked)
        await noteHub(of: docked)
        defer { takeDown(id, until: detached) }
        await withDiscardingTaskGroup { group in
            group.addTask { await dismiss(id, onceAdmittedBefore: detached) }
            await read(device, docked, until: detached)
            // Shutting down ends the wait as well; there is nothing left to do either way.
            try? await detached.wait()
            group.cancelAll()
        }
        await end(id, isCutShort: !detached.isFired)
        return true
    }

    private func read(
        _ device: SortedDevice,
        _ docked: DockedCamera,
        until detached: DetachSignal
    ) async {
        switch device {
        case .ignored, .awaitingMedium: break
        case .refused(_, let serial, _, let refusal):
            await refuse(refusal, docked, serial: serial)
        case .medium(let medium):
            await read(medium, docked, until: detached)
        case .camera(let camera):
            await read(camera, docked, until: detached)
        }
    }

    /// Ends a docking that was refused, as soon as the roster would no longer refuse it.
    private func dismiss(_ id: DockingID, onceAdmittedBefore detached: DetachSignal) async {
        while !detached.isFired {
            let round = rules.roster.changed.round
            if let docked = parts.dockBoard.docked(id), let refusal = docked.refusal,
                refusal.isOfRoster, let serial = docked.serial,
                rules.roster.refusal(of: serial, model: refusal.foundModel) == nil
            {
                parts.logger.notice(
                    "a camera that was refused is let in",
                    metadata: ["serial": "\(serial)", "bay": "\(docked.bay.label)"]
                )
                return detached.fire()
            }
            do {
                try await rules.roster.changed.wait(after: round)
            } catch {
                return
            }
        }
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
        if let refusal = rules.roster.refusal(of: serial, model: medium.model) {
            return await refuse(refusal, docked, serial: serial)
        }
        let opener = opener
        let visit = Visit(
            docked: docked,
            model: medium.model,
            label: medium.label,
            actor: .service,
            removal: .reopened { try await opener.openForClearing(medium) }
        ) { _ in
            serial
        } open: {
            Visit.Opened(driver: try await opener.open(medium), candidates: candidates)
        }
        await stay(visit, of: serial, until: detached)
    }

    /// Reads a camera, and again whenever it is asked for, until it leaves.
    func stay(_ visit: Visit, of serial: CameraSerial, until detached: DetachSignal) async {
        await withClaim(serial, visit.docked, until: detached) {
            // The serial stays claimed while the camera sits in its bay.
            repeat {
                parts.wakes.rereads.forget(serial)
                await run(visit, until: detached)
            } while await isAskedForAgain(serial, until: detached)
        }
    }

    /// Returns when the camera is to be read once more, or false when it leaves or nobody knows it.
    func isAskedForAgain(
        _ serial: CameraSerial?,
        until detached: DetachSignal
    ) async -> Bool {
        guard let serial else { return false }
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
            actor: .user(uid: handover.uid)
        ) { chosen in
            let serial = try await camera.serial(
                given: handover.serial,
                rule: chosen.profile.serialRule,
                listing: chosen.listing
            )
            if let refusal = rules.roster.refusal(of: serial) { throw Refused(refusal, serial) }
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
            Visit.Opened(driver: camera, candidates: candidates)
        }
        await run(visit, until: detached)
        await end(docked.id, isCutShort: Task.isCancelled)
        if let serial = claimed.serial { claims.release(serial, of: docked.id) }
    }

    // MARK: - Ends

    /// Takes a docking down; one whose reading was still to end was cut short.
    private func takeDown(_ id: DockingID, until detached: DetachSignal) {
        if let docked = parts.dockBoard.docked(id), docked.outcome == nil, !docked.awaitsMedium {
            fail(detached.isFired ? .left : .serviceStopped, docked)
        }
        parts.wakes.surveys.dismiss(id)
        parts.dockBoard.remove(id)
        parts.conditions.clearAll(of: id)
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

    func refuse(
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
        // The roster may have changed between its verdict and here.
        if refusal.isOfRoster { rules.roster.poke() }
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
