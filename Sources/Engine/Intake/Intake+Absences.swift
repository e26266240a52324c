// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging

extension Intake {
    /// Writes down what the camera should show and does not.
    func noteAbsences(
        _ listing: Listing,
        _ registered: [RegisteredRecording],
        _ docking: Docking
    ) async throws {
        let absences = try await parts.ledger.noteAbsences(
            await Self.medium(listing, registered),
            docking: docking.id
        )
        if !absences.missing.isEmpty {
            parts.logger.warning(
                "a camera no longer shows recordings that the store has not confirmed",
                metadata: [
                    "count": "\(absences.missing.count)", "serial": "\(docking.camera.serial)",
                    "docking": "\(docking.id)", "first": "\(absences.missing[0])",
                ]
            )
        }
        for (series, finding) in absences.numbering
        where !finding.missing.isEmpty || finding.restart != nil {
            parts.logger.warning(
                "a camera's numbering has a gap",
                metadata: [
                    "count": "\(finding.missing.reduce(0) { $0 + $1.count })",
                    "series": "\(series)", "serial": "\(docking.camera.serial)",
                    "docking": "\(docking.id)",
                ]
            )
        }
    }

    /// Off the caller's actor: a medium may hold very many names.
    @concurrent
    private static func medium(
        _ listing: Listing,
        _ registered: [RegisteredRecording]
    ) async -> ShownMedium {
        let new = registered.filter(\.isNew).flatMap { $0.listed.files.map(\.path) }
        return ShownMedium(
            recordings: Set(registered.map(\.id)),
            sizes: Dictionary(
                listing.files.map { ($0.path, $0.sizeBytes) },
                uniquingKeysWith: { first, _ in first }
            ),
            hidden: listing.unreadable.map(\.path),
            numbers: listing.numbers(new: Set(new))
        )
    }
}
