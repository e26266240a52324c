// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging

/// Removes from a camera what is held elsewhere, and shows that it is gone.
package struct Clearing: Sendable {
    /// A camera that was read in this very visit.
    struct Subject: Sendable {
        let docking: Docking
        let profile: Profile
        /// What it showed.
        let listing: Listing
        let access: ClearingAccess
    }

    let parts: EngineParts
    /// The agency's policy.
    package let policy: ClearingPolicy

    /// Joins what clearing works with.
    package init(_ parts: EngineParts, by policy: ClearingPolicy) {
        self.parts = parts
        self.policy = policy
    }

    /// What would go from a docked camera now, and why the rest would not.
    /// - Throws: `LedgerError`, `CancellationError`.
    package func plan(_ docking: DockingID, _ profile: Profile) async throws -> ClearingPlan {
        let candidates = try await parts.ledger.shown(in: docking)
        let unreadable = parts.dockBoard.docked(docking)?.unreadableCount ?? 0
        return await Self.plan(
            candidates,
            by: policy,
            profile,
            hasUnreadable: unreadable > 0,
            at: parts.now()
        )
    }

    @concurrent
    private static func plan(
        _ candidates: [ClearingCandidate],
        by policy: ClearingPolicy,
        _ profile: Profile,
        hasUnreadable: Bool,
        at now: UTCTime
    ) async -> ClearingPlan {
        ClearingPlan(candidates, by: policy, profile, hasUnreadable: hasUnreadable, at: now)
    }

    /// Clears a camera; the docking is `drained`, and `drained` or `clearing` afterwards.
    /// - Throws: `CameraError` if the camera cannot be reached any more, `LedgerError`,
    ///   `CancellationError`. Whatever it is, nothing is lost: what may be half gone is looked for
    ///   when the camera is listed the next time.
    func run(_ subject: Subject) async throws {
        let plan = try await plan(subject.docking.id, subject.profile)
        let ids = plan.ids
        parts.dockBoard.update(subject.docking.id) { docked in
            docked.clearing = ClearingProgress(of: ids, after: docked.clearing)
        }
        guard !plan.units.isEmpty else { return ease(subject.docking) }
        try await parts.ledger.setState(.clearing, of: subject.docking.id)
        parts.dockBoard.update(subject.docking.id) { $0.reach(.clearing) }
        let driver: any CameraDriver
        do {
            driver = try await subject.access.open()
        } catch let error as CameraError {
            // It was read a moment ago: what cannot be written to is no medium that cannot be read.
            guard let reason = error.reasonNotToWrite else { throw error }
            return warn(subject.docking, "nothing can be removed from it: \(reason)")
        }
        var pass = ClearingPass(self, subject, driver)
        do {
            try await withTaskCancellationHandler {
                try await pass.remove(plan.units)
            } onCancel: {
                driver.interrupt()
            }
        } catch {
            await subject.access.close(driver)
            throw error
        }
        await subject.access.close(driver)
        if !pass.removed.isEmpty || subject.access.needsListing {
            try await verify(&pass, against: subject.access.list(), subject.docking)
        }
        if let trouble = pass.trouble {
            warn(subject.docking, trouble)
        } else {
            ease(subject.docking)
        }
    }

    /// Calls cleared what a new listing does not show, and says what it still shows.
    private func verify(
        _ pass: inout ClearingPass,
        against listing: Listing,
        _ docking: Docking
    ) async throws {
        let present = Set(listing.files.map(\.path))
        var gone: [RecordingID] = []
        for candidate in pass.removed {
            let paths = candidate.files.map(\.source.path)
            if let path = paths.first(where: { present.contains($0) || listing.hides($0) }) {
                let reason =
                    "the camera said that it was removed, and a new listing still shows "
                    + "\(path), or cannot tell"
                try await pass.note(candidate, reason, isWhole: false)
            } else {
                gone.append(candidate.id)
            }
        }
        guard !gone.isEmpty else { return }
        try await parts.ledger.markCleared(gone, docking: docking.id)
        parts.dockBoard.update(docking.id) { [count = gone.count] in
            $0.clearing?.clearedCount += count
        }
        parts.logger.notice(
            "recordings were cleared from a camera",
            metadata: [
                "count": "\(gone.count)", "bay": "\(docking.bay.label)",
                "serial": "\(docking.camera.serial)", "docking": "\(docking.id)",
            ]
        )
    }

    private func warn(_ docking: Docking, _ detail: String) {
        parts.conditions.raise(
            .clearingFailing,
            on: docking.bay.label,
            of: docking.id,
            detail: detail,
            advice: "its recordings are held elsewhere; look at the card: a lock, or damage. "
                + "camdock custody show names each that stayed"
        )
    }

    private func ease(_ docking: Docking) {
        parts.conditions.clear(.clearingFailing, on: docking.bay.label, of: docking.id)
    }
}

extension CameraError {
    /// Why a medium cannot be opened for clearing, if that is the medium's own; nil for everything
    /// else.
    fileprivate var reasonNotToWrite: String? {
        switch self {
        case .writeProtected(let reason), .medium(let reason): reason
        case .gone, .vanished, .unreadable, .unavailable, .denied, .unsupportedFileSystem, .faulty:
            nil
        }
    }
}

extension Listing {
    /// Whether something that could not be listed stands on the way to a path.
    fileprivate func hides(_ path: SourcePath) -> Bool {
        unreadable.contains { path.components.starts(with: $0.path.components) }
    }
}
