// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence

/// Body-worn and in-car footage of the same moment.
extension EngineAdministration {
    package func overlapping(
        _ id: RecordingID,
        withinSeconds: Int64,
        limit: Int
    ) async throws -> OverlappingReport? {
        guard let summary = try await parts.ledger.recording(id)?.summary else { return nil }
        guard let recordedAt = summary.recordedUTC else {
            throw AdminError(
                .conflict,
                summary.spooledAt == nil
                    ? "recording \(id) has not been taken in yet"
                    : "nobody knows when recording \(id) was made",
                whatToDo: "camdock recordings show \(id) has what is known"
            )
        }
        guard let assignee = summary.assignedTo else {
            throw AdminError(
                .conflict,
                "camera \(summary.camera) was nobody's when recording \(id) was taken in",
                whatToDo: "camdock cameras enroll \(summary.camera) --assigned-to NAME, for what "
                    + "comes from now on"
            )
        }
        let reach = Duration.seconds(withinSeconds)
        let found = try await parts.ledger.recordings(
            of: assignee,
            in: recordedAt.advanced(by: .zero - reach)...recordedAt.advanced(by: reach),
            limit: limit
        )
        return OverlappingReport(
            recording: id.rawValue,
            assignedTo: assignee,
            withinSeconds: withinSeconds,
            items: found.compactMap(OverlappingItem.init)
        )
    }
}

extension OverlappingItem {
    fileprivate init?(_ summary: Custody.RecordingSummary) {
        guard let recordedAt = summary.recordedUTC else { return nil }
        self.init(
            recording: summary.id.rawValue,
            title: summary.title,
            camera: summary.camera.rawValue,
            kind: (summary.cameraKind ?? .bodyWorn).rawValue,
            recordedAt: Timestamp(recordedAt),
            clockMeasured: summary.clock != nil,
            state: summary.state.rawValue,
            bytes: summary.sizeBytes
        )
    }
}
