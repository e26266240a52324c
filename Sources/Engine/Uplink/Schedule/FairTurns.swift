// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A recording that waits for its turn on the line.
package protocol TurnCandidate: Sendable {
    var id: RecordingID { get }
    var camera: CameraSerial { get }
    /// Whether it goes before everything that is not.
    var isUrgent: Bool { get }
    var recordedAt: CameraTime { get }
    var sizeBytes: Int64 { get }
}

/// Chooses whose recording goes next, so that no camera waits behind all of another's.
///
/// Urgent recordings go first, the oldest of them before the others. The rest go by start-time fair
/// queueing: each camera has a count of the bytes it was served, and the camera with the least goes
/// next; among equals, the one with the oldest recording. A camera that begins to wait starts at the
/// least count of those that wait already: it neither makes up for the time before nor queues behind
/// all that was there first.
package struct FairTurns: Sendable {
    /// The bytes each waiting camera was served; only their differences mean anything.
    private var served: [CameraSerial: Int64] = [:]

    /// Turns of which none was taken yet.
    package init() {}

    /// The candidates in the order in which to send them; they must be all that wait.
    ///
    /// A camera without a candidate is forgotten.
    package mutating func order<Candidate: TurnCandidate>(
        _ candidates: [Candidate]
    ) -> [Candidate] {
        let waiting = Set(candidates.map(\.camera))
        served = served.filter { waiting.contains($0.key) }
        let least = served.values.min() ?? 0
        for camera in waiting where served[camera] == nil { served[camera] = least }

        let byAge = candidates.sorted(by: Self.isOlder)
        let urgent = byAge.filter(\.isUrgent)
        // To take the least served camera's oldest over and over is to sort by what a camera will have
        // been served when the recording's turn has come.
        var tally = served
        for candidate in urgent { tally[candidate.camera, default: 0] += candidate.sizeBytes }
        let others = byAge.filter { !$0.isUrgent }.map { candidate in
            let start = tally[candidate.camera, default: 0]
            tally[candidate.camera, default: 0] += candidate.sizeBytes
            return (start: start, candidate: candidate)
        }.sorted { left, right in
            left.start == right.start
                ? Self.isOlder(left.candidate, right.candidate) : left.start < right.start
        }
        return urgent + others.map(\.candidate)
    }

    /// Notes that a recording of the camera was sent, urgent or not, or is about to be.
    ///
    /// Of a camera that does not wait for anything more, nothing is noted.
    package mutating func charge(_ camera: CameraSerial, bytes: Int64) {
        served[camera]? += bytes
    }

    /// Whether one was recorded before the other; the identity makes the order one.
    private static func isOlder<Candidate: TurnCandidate>(
        _ left: Candidate,
        _ right: Candidate
    ) -> Bool {
        (left.recordedAt, left.id.rawValue) < (right.recordedAt, right.id.rawValue)
    }
}
