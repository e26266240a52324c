// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence

/// Cameras that speak for themselves, over PTP or MTP.
extension DockingSessions {
    /// Reads a camera until it leaves.
    ///
    /// What it says on USB decides whether it is spoken to at all; what it then says of itself
    /// decides the profile.
    func read(
        _ camera: DetectedCamera,
        _ docked: DockedCamera,
        until detached: DetachSignal
    ) async {
        parts.wakes.surveys.admit(docked.id)
        let candidates = rules.library.candidates(driver: .mtp, device: camera.device)
        if let refused = refusal(of: camera, candidates) {
            await refuse(refused.refusal, docked, serial: refused.serial)
            // Nobody but an administrator may ask it anything.
            _ = await isWanted(camera, docked, nil, isAsked: false, until: detached)
            return
        }
        let claimed = ClaimedSerial()
        let visit = Visit(
            docked: docked,
            model: docked.model,
            label: nil,
            actor: .service,
            removal: .inSession
        ) { _ in
            guard let serial = claimed.serial else { throw Refused(.noSerial, nil) }
            return serial
        } open: {
            try await open(camera, candidates, docked, claimed, until: detached)
        }
        var isAsked: Bool
        repeat {
            if let serial = claimed.serial { parts.wakes.rereads.forget(serial) }
            isAsked = await run(visit, until: detached)
        } while await isWanted(camera, docked, claimed.serial, isAsked: isAsked, until: detached)
        if let serial = claimed.serial { claims.release(serial, of: docked.id) }
    }

    /// Why a camera is refused by what it says on USB; nil if it is not.
    private func refusal(of camera: DetectedCamera, _ candidates: [Profile]) -> Refused? {
        guard !candidates.isEmpty else { return Refused(.unknownDevice, camera.serial) }
        // Only where a profile says that USB's serial does not count is a camera asked for another.
        guard candidates.allSatisfy({ $0.mtp.serial == .usb }) else { return nil }
        return refusal(camera.serial, model: "")
    }

    /// Waits until the camera is asked for again, and lends it to whoever wants to survey it.
    ///
    /// - Parameters:
    ///   - camera: The camera.
    ///   - docked: Its docking.
    ///   - serial: Its serial, if it was claimed.
    ///   - isAsked: Whether the last visit ended for it. Who had asked may have gone since: then the
    ///     camera is visited again, since nobody else follows it.
    ///   - detached: Fires when it leaves.
    /// - Returns: Whether it is to be visited, again or after a survey; false when it leaves. One that
    ///   was refused is lent and not visited.
    private func isWanted(
        _ camera: DetectedCamera,
        _ docked: DockedCamera,
        _ serial: CameraSerial?,
        isAsked: Bool,
        until detached: DetachSignal
    ) async -> Bool {
        var isAsked = isAsked
        while true {
            if !isAsked {
                guard await isAskedFor(docked.id, serial, until: detached) else { return false }
            }
            isAsked = false
            if let order = parts.wakes.surveys.take(docked.id) {
                await lend(camera, docked, for: order, until: detached)
            } else if let serial {
                // It has been heard: a camera that stays refused is not asked for ever.
                parts.wakes.rereads.forget(serial)
            }
            if parts.dockBoard.docked(docked.id)?.outcome != .refused {
                return !detached.isFired && !Task.isCancelled
            }
        }
    }

    /// Returns when somebody wants to read or to survey a camera, or false when it leaves.
    private func isAskedFor(
        _ docking: DockingID,
        _ serial: CameraSerial?,
        until detached: DetachSignal
    ) async -> Bool {
        let wakes = parts.wakes
        let outcome = await untilDetached(detached) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await wakes.surveys.next(of: docking) }
                if let serial { group.addTask { try await wakes.rereads.next(of: serial) } }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        if case .success = outcome { return !detached.isFired && !Task.isCancelled }
        return false
    }

    /// Lets somebody speak with the camera, with which nobody else speaks now.
    private func lend(
        _ camera: DetectedCamera,
        _ docked: DockedCamera,
        for order: SurveyOrder,
        until detached: DetachSignal
    ) async {
        let outcome = await untilDetached(detached) { try await order.carryOut(on: camera) }
        // Before the asker is told: whoever has the answer may ask again at once.
        parts.wakes.surveys.giveBack(docked.id)
        var reason: any Error = CancellationError()
        if case .failure(let error) = outcome { reason = error }
        order.end(orElse: detached.isFired ? SurveyDesk.left : reason)
    }

    /// Why a camera of that serial is not read; nil if it may be.
    private func refusal(_ serial: CameraSerial?, model: String) -> Refused? {
        guard let serial else { return Refused(.noSerial, nil) }
        return rules.roster.refusal(of: serial, model: model).map { Refused($0, serial) }
    }

    /// Opens a camera by the profile that fits what it says of itself, and claims its serial.
    private func open(
        _ camera: DetectedCamera,
        _ candidates: [Profile],
        _ docked: DockedCamera,
        _ claimed: ClaimedSerial,
        until detached: DetachSignal
    ) async throws -> Visit.Opened {
        guard let recognised = try await cameras.open(camera, among: candidates),
            let profile = recognised.candidates.first
        else { throw Refused(.unknownDevice, camera.serial) }
        let (opened, identity) = (recognised.opened, recognised.opened.identity)
        do {
            try await claim(
                profile.mtp.serial == .usb ? camera.serial : identity.serial,
                model: identity.name,
                docked,
                claimed,
                until: detached
            )
        } catch {
            await opened.driver.close()
            throw error
        }
        return Visit.Opened(
            driver: opened.driver,
            candidates: recognised.candidates,
            model: identity.name.isEmpty ? nil : identity.name
        )
    }

    private func claim(
        _ serial: CameraSerial?,
        model: String,
        _ docked: DockedCamera,
        _ claimed: ClaimedSerial,
        until detached: DetachSignal
    ) async throws {
        if let refused = refusal(serial, model: model) {
            // What it is really called: nobody had asked it before.
            if !model.isEmpty { parts.dockBoard.update(docked.id) { $0.model = model } }
            throw refused
        }
        guard let serial else { return }
        if let known = claimed.serial {
            // Recordings of one camera must never be kept as those of another.
            guard known == serial else {
                throw CameraError.faulty(
                    reason: "it said that it was \(known), and now says that it is \(serial)"
                )
            }
            return
        }
        let isAlone = try await claims.claim(
            serial,
            for: docked.id,
            in: docked.bay.path,
            until: detached
        )
        guard isAlone else { throw Refused(.duplicateSerial, serial) }
        claimed.set(serial)
    }
}
