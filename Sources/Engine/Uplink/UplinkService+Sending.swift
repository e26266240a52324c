// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence

/// What goes next.
extension UplinkService {
    /// Gives every free lane something to carry, as far as the line allows.
    func send(_ course: inout UplinkCourse, _ lanes: inout DiscardingTaskGroup) async throws {
        guard line.allows(urgent: true) else { return }
        guard course.hasLane(of: settings.lanes, urgent: true) else { return }
        let due = course.turns.order(
            try await ledger.dueRecordings(
                perCamera: Self.perCamera,
                urgentOnly: !line.allows(urgent: false)
            )
        )
        guard !course.isTrying else {
            return try await start(Self.sample(of: due), &course, &lanes)
        }
        var rest = due[...]
        while let first = rest.first, course.hasLane(of: settings.lanes, urgent: first.isUrgent) {
            let count = Consignment.head(of: rest)
            try await start(Array(rest.prefix(count)), &course, &lanes)
            rest = rest.dropFirst(count)
        }
    }

    /// Claims recordings and sends them on a lane of their own.
    private func start(
        _ chosen: [DueRecording],
        _ course: inout UplinkCourse,
        _ lanes: inout DiscardingTaskGroup
    ) async throws {
        try Task.checkCancellation()
        let queued = try await ledger.queued(chosen.map(\.id))
        guard !queued.isEmpty, let first = chosen.first else { return }
        try await ledger.beginForwarding(queued.map(\.id), to: store.label)
        for recording in queued {
            course.turns.charge(recording.summary.camera, bytes: recording.summary.sizeBytes)
        }
        let consignment = course.begin(queued, isUrgent: first.isUrgent)
        let forwarding = Forwarding(
            store: store,
            station: station,
            spool: spool,
            board: board,
            pace: line.pace(urgent: first.isUrgent),
            retention: line.terms.retention
        )
        lanes.addTask { [inbox, wakes] in
            let outcomes =
                consignment.isSmall
                ? await forwarding.together(consignment.recordings)
                : await forwarding.sideBySide(consignment.recordings)
            inbox.add(consignment, outcomes)
            wakes.spooled.raise()
        }
    }

    /// A few from all over the line, so that one folder that cannot be written to is not all that is
    /// tried.
    private static func sample(of due: [DueRecording]) -> [DueRecording] {
        stride(from: 0, to: due.count, by: max(1, due.count / sampleCount))
            .prefix(sampleCount).map { due[$0] }
    }
}
