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
    let claims = SerialClaims()

    init(
        _ parts: EngineParts,
        rules: DockService.Rules,
        opener: any MediumOpener,
        cameras: any CameraOpener,
        clockPolicy: ClockPolicy,
        intake: Intake
    ) {
        self.parts = parts
        self.rules = rules
        self.opener = opener
        self.cameras = cameras
        self.clockPolicy = clockPolicy
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
        case .camera(let camera):
            await read(camera, docked, until: detached)
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
            actor: .service
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
