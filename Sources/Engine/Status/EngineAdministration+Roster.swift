// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence

/// Cameras and the roster.
extension EngineAdministration {
    package func cameras() async throws -> CameraList {
        let known = try await parts.ledger.cameras()
        let docked = parts.dockBoard.all.filter { $0.driver != .folder && !$0.isOver }
        let inBays = Dictionary(
            docked.compactMap { docked in docked.serial.map { ($0, docked) } },
            uniquingKeysWith: { first, _ in first }
        )
        let records = Dictionary(
            known.map { ($0.camera.serial, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let serials = Set(records.keys).union(inBays.keys).union(rules.roster.all.map(\.serial))
            .union(rules.roster.listed)
        return CameraList(
            cameras: serials.sorted { $0.rawValue < $1.rawValue }.map {
                report($0, records[$0], inBays[$0])
            }
        )
    }

    package func editRoster(
        _ request: RosterRequest,
        as peer: PeerIdentity
    ) async throws -> RosterOutcome {
        let edits = try request.cameras.map { camera throws(AdminError) in
            let edit = try RosterEdit(camera)
            guard edit.service != nil || rules.roster.entry(of: edit.serial) != nil else {
                throw AdminError(
                    .notFound,
                    "camera \(EscapedText.of(camera.serial)) is not on the roster",
                    whatToDo: "enroll it: camdock cameras enroll"
                )
            }
            return edit
        }
        let isDryRun = request.dryRun ?? false
        var changes: [RosterChange]
        if isDryRun {
            changes = edits.map { edit in
                let old = rules.roster.entry(of: edit.serial)
                return edit.applied(to: old, at: parts.now()).map {
                    RosterChange(from: old, to: $0)
                }
                    ?? .unchanged
            }
        } else {
            changes = try await parts.ledger.edit(edits, actor: .user(uid: peer.uid))
            try await rules.roster.refresh(from: parts.ledger)
        }
        return RosterOutcome(
            dryRun: isDryRun,
            cameras: zip(edits, changes).map { edit, change in
                RosterOutcome.Camera(serial: edit.serial.rawValue, change: change.rawValue)
            }
        )
    }

    private func report(
        _ serial: CameraSerial,
        _ record: CameraRecord?,
        _ docked: DockedCamera?
    ) -> CameraReport {
        let entry = rules.roster.entry(of: serial)
        let model = entry.map(\.model) ?? ""
        return CameraReport(
            serial: serial.rawValue,
            standing: standing(of: serial, entry, docked),
            model: model.isEmpty ? docked?.model ?? record?.camera.model ?? "" : model,
            label: entry?.label ?? "",
            site: entry?.site ?? "",
            assignedTo: entry?.assignedTo ?? "",
            assignment: entry?.assignment.rawValue,
            kind: entry?.kind.rawValue,
            notes: entry?.notes ?? "",
            retiredAt: entry?.retirement.map { Timestamp($0.at) },
            retiredReason: entry?.retirement?.reason,
            bay: docked?.bay.label,
            refusal: docked?.refusal?.name,
            lastDockedAt: record?.lastDocking.map { Timestamp($0.docking.attachedAt) }
        )
    }

    private func standing(
        of serial: CameraSerial,
        _ entry: RosterEntry?,
        _ docked: DockedCamera?
    ) -> CameraReport.Standing {
        if let entry { return entry.retirement == nil ? .enrolled : .retired }
        if rules.roster.isConfigured(serial) { return .configured }
        return docked == nil ? .unknown : .waiting
    }
}

extension RosterEdit {
    fileprivate init(_ camera: RosterCamera) throws(AdminError) {
        guard let serial = CameraSerial(camera.serial) else {
            throw AdminError(.invalid, "a serial is blank", whatToDo: "give the camera's")
        }
        self.init(serial)
        switch camera.service {
        case nil: break
        case .enrolled: service = .enrolled
        case .retired: service = .retired(reason: camera.reason ?? "")
        }
        model = camera.model
        label = camera.label
        site = camera.site
        assignedTo = camera.assignedTo
        assignment = camera.assignment.flatMap { RosterEntry.Assignment(rawValue: $0.rawValue) }
        kind = camera.kind.flatMap { RosterEntry.Kind(rawValue: $0.rawValue) }
        notes = camera.notes
    }
}
