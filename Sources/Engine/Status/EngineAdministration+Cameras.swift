// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Evidence

/// Speaking with a docked camera because an administrator asks.
extension EngineAdministration {
    package func recordCamera(
        in bay: String,
        _ request: CameraRecordRequest,
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (CameraRecordLine) -> Void
    ) async throws -> CameraRecordVerdict {
        let docked = try lendable(in: bay)
        return try await parts.wakes.surveys.lend(docked.id) { camera in
            try await record(camera, docked, request, as: peer, reporting: report)
        }
    }

    /// The camera in a bay, if nobody speaks with it but to follow its charge.
    private func lendable(in bay: String) throws(AdminError) -> DockedCamera {
        let inBay = docked(in: bay)
        guard let docked = inBay.first(where: { $0.detected != nil }) ?? inBay.first else {
            throw AdminError(
                .notFound,
                "nothing is docked in '\(EscapedText.of(bay))'",
                whatToDo: "camdock status lists the bays that hold something"
            )
        }
        guard docked.detected != nil else {
            throw AdminError(
                .conflict,
                "what is docked in \(docked.bay.label) is read as a disk, and has no conversation",
                whatToDo: "a profile needs its tree instead; see docs/profiles.md"
            )
        }
        guard docked.outcome != nil else { throw Self.busy(docked) }
        return docked
    }

    /// What is docked in a bay of that name or path, or in the only one whose path ends with it, as
    /// status shows long paths.
    private func docked(in bay: String) -> [DockedCamera] {
        let all = parts.dockBoard.all
        let named = all.filter { $0.bay.label == bay || $0.bay.path.rawValue == bay }
        guard named.isEmpty else { return named }
        let end = bay.drop { $0 == "…" }
        let ending = all.filter { !end.isEmpty && $0.bay.path.rawValue.hasSuffix(end) }
        return Set(ending.map(\.bay.path)).count == 1 ? ending : []
    }

    private static func busy(_ docked: DockedCamera) -> AdminError {
        guard let hold = docked.hold else {
            return AdminError(
                .conflict,
                "the camera in \(docked.bay.label) is being read",
                whatToDo: "ask again when camdock status shows it as idle"
            )
        }
        return AdminError(
            .conflict,
            "the camera in \(docked.bay.label) is still to be read: \(hold.detail)",
            whatToDo: "ask again when that is mended and camdock status shows it as idle"
        )
    }

    /// Has the camera surveyed; the custody log knows of it before a word is exchanged.
    private func record(
        _ camera: DetectedCamera,
        _ docked: DockedCamera,
        _ request: CameraRecordRequest,
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (CameraRecordLine) -> Void
    ) async throws -> CameraRecordVerdict {
        let profile = profile(for: camera, docked)
        var asked = SurveyRequest(software: parts.station.version, madeAt: parts.now())
        asked.keepsFootage = request.footage
        asked.redacts = request.redact
        asked.mostObjects = request.objects
        asked.mostBytes = request.limitBytes
        asked.profile = profile?.name
        try await note(
            docked,
            peer,
            ["action": "camera-record", "footage": .flag(request.footage)]
        )
        let outcome = await surveyor.survey(
            camera,
            quirks: profile?.mtp ?? MTPQuirks(),
            asked
        ) { line in
            report(CameraRecordLine(line.text, begins: line.begins))
        }
        try await note(docked, peer, Self.detail(of: outcome))
        try Task.checkCancellation()
        if outcome.failure == .left { throw SurveyDesk.left }
        return CameraRecordVerdict(outcome)
    }

    /// The profile by which the camera is spoken to; nil for one that none fits.
    private func profile(for camera: DetectedCamera, _ docked: DockedCamera) -> Profile? {
        let candidates = rules.library.candidates(driver: .mtp, device: camera.device)
        return candidates.first { $0.name == docked.profile } ?? candidates.first
    }

    private func note(
        _ docked: DockedCamera,
        _ peer: PeerIdentity,
        _ detail: CustodyDetail
    ) async throws {
        let about: CustodyDetail = [
            "bay": .text(docked.bay.label),
            "port": .text(docked.bay.path.rawValue),
            "serial": .text(docked.serial?.rawValue ?? ""),
            "device": .text(docked.model),
            "state": .text(docked.state.rawValue),
        ]
        try await parts.ledger.note(
            .administration,
            actor: .user(uid: peer.uid),
            docking: docked.id,
            camera: docked.serial,
            detail: about.merging(detail) { _, new in new }
        )
    }

    private static func detail(of outcome: SurveyOutcome) -> CustodyDetail {
        var detail: CustodyDetail = [
            "action": "camera-recorded",
            "complete": .flag(outcome.failure == nil),
            "requests": .number(Int64(outcome.requests)),
            "bytes_read": .number(outcome.bytesRead),
            "bytes_kept": .number(outcome.bytesKept),
        ]
        detail["reason"] = outcome.failure.map { .text("\($0)") }
        return detail
    }
}

extension CameraRecordVerdict {
    /// What a survey came to.
    fileprivate init(_ outcome: SurveyOutcome) {
        self.init(
            complete: outcome.failure == nil,
            reason: outcome.failure.map { "\($0)" },
            camera: outcome.camera.isEmpty ? nil : outcome.camera,
            requests: outcome.requests,
            refused: outcome.refused,
            objects: outcome.objects,
            bytesRead: outcome.bytesRead,
            bytesKept: outcome.bytesKept
        )
    }
}
