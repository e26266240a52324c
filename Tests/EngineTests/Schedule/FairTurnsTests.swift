// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Testing

struct FairTurnsTests {
    private struct Waiting: TurnCandidate {
        let id: RecordingID
        let camera: CameraSerial
        var isUrgent = false
        let recordedAt: CameraTime
        let sizeBytes: Int64
    }

    /// A row of recordings of one camera, named and recorded in their order.
    private static func recordings(
        _ count: Int,
        of camera: CameraSerial,
        from time: Int64 = 0,
        bytes: Int64 = 100,
        areUrgent: Bool = false
    ) -> [Waiting] {
        (0..<Int64(count)).map { number in
            Waiting(
                id: RecordingID("\(camera)-\(number)\(areUrgent ? "!" : "")"),
                camera: camera,
                isUrgent: areUrgent,
                recordedAt: CameraTime(nanoseconds: time + number),
                sizeBytes: bytes
            )
        }
    }

    /// Sends one recording after the other, asking anew before each; tells what went.
    private static func send(
        _ count: Int,
        of waiting: inout [Waiting],
        by turns: inout FairTurns
    ) -> [Waiting] {
        var sent: [Waiting] = []
        while sent.count < count, let next = turns.order(waiting).first {
            turns.charge(next.camera, bytes: next.sizeBytes)
            waiting.removeAll { $0.id == next.id }
            sent.append(next)
        }
        return sent
    }

    private let first: CameraSerial
    private let second: CameraSerial
    private let third: CameraSerial

    init() throws {
        first = try #require(CameraSerial("A"))
        second = try #require(CameraSerial("B"))
        third = try #require(CameraSerial("C"))
    }

    @Test func `a camera with three recordings does not wait behind a thousand`() {
        var turns = FairTurns()
        let waiting =
            Self.recordings(1_000, of: first) + Self.recordings(3, of: second, from: 5_000)

        let order = turns.order(waiting).map(\.id.rawValue)

        #expect(order.prefix(8) == ["A-0", "B-0", "A-1", "B-1", "A-2", "B-2", "A-3", "A-4"])
        #expect(order.count == 1_003)
    }

    @Test func `the order is the one in which they are sent one by one`() {
        var turns = FairTurns()
        var waiting =
            Self.recordings(30, of: first, bytes: 170) + Self.recordings(20, of: second, bytes: 390)
            + Self.recordings(2, of: third, from: 3, bytes: 1_000, areUrgent: true)
            + Self.recordings(4, of: third, from: 90, bytes: 0)
        let order = turns.order(waiting.shuffled())

        let sent = Self.send(.max, of: &waiting, by: &turns)

        #expect(sent.map(\.id) == order.map(\.id))
    }

    @Test func `cameras with unequal recordings share the bytes`() {
        var turns = FairTurns()
        var waiting =
            Self.recordings(1_000, of: first, bytes: 100)
            + Self.recordings(100, of: second, from: 5_000, bytes: 1_000)

        let sent = Self.send(550, of: &waiting, by: &turns)
        let bytes = Dictionary(grouping: sent, by: \.camera).mapValues {
            $0.reduce(0) { $0 + $1.sizeBytes }
        }

        #expect(abs((bytes[first] ?? 0) - (bytes[second] ?? 0)) <= 1_000)
    }

    @Test func `a newcomer shares from now on and makes up for nothing`() {
        var turns = FairTurns()
        var waiting = Self.recordings(500, of: first) + Self.recordings(500, of: second)
        _ = Self.send(200, of: &waiting, by: &turns)
        waiting += Self.recordings(500, of: third, from: 9_000)

        let sent = Self.send(90, of: &waiting, by: &turns)

        let counts = Dictionary(grouping: sent, by: \.camera).mapValues(\.count)
        #expect(counts == [first: 30, second: 30, third: 30])
        #expect(sent.prefix(3).contains { $0.camera == third })
    }

    @Test func `a camera that does not wait is forgotten and comes back as a newcomer`() {
        var turns = FairTurns()
        var waiting =
            Self.recordings(4, of: first, bytes: 1_000_000) + Self.recordings(9, of: second)
        _ = Self.send(2, of: &waiting, by: &turns)
        waiting.removeAll { $0.camera == first }
        _ = turns.order(waiting)
        // What was under way when it was forgotten is not held against it.
        turns.charge(first, bytes: 5_000_000)
        waiting += Self.recordings(2, of: first, from: 9_000)

        let order = turns.order(waiting).map(\.camera)

        #expect(order.prefix(4) == [second, first, second, first])
    }

    @Test func `urgent recordings go first, the oldest before the others`() {
        var turns = FairTurns()
        turns.charge(first, bytes: 1_000_000)
        let waiting =
            Self.recordings(3, of: second)
            + Self.recordings(2, of: first, from: 700, areUrgent: true)
            + Self.recordings(1, of: third, from: 600, areUrgent: true)

        let order = turns.order(waiting).map(\.id.rawValue)

        #expect(order == ["C-0!", "A-0!", "A-1!", "B-0", "B-1", "B-2"])
    }

    @Test func `urgent bytes count as served`() {
        var turns = FairTurns()
        let waiting =
            Self.recordings(1, of: first, areUrgent: true)
            + Self.recordings(3, of: second, from: 700)
            + [
                Waiting(
                    id: RecordingID("A-late"),
                    camera: first,
                    recordedAt: CameraTime(nanoseconds: 1),
                    sizeBytes: 100
                )
            ]

        let order = turns.order(waiting).map(\.id.rawValue)

        #expect(order == ["A-0!", "B-0", "A-late", "B-1", "B-2"])
    }

    @Test func `the identity decides between recordings of one time`() {
        var turns = FairTurns()
        let waiting = ["b", "c", "a"].map {
            Waiting(
                id: RecordingID($0),
                camera: first,
                recordedAt: CameraTime(nanoseconds: 7),
                sizeBytes: 0
            )
        }

        #expect(turns.order(waiting).map(\.id.rawValue) == ["a", "b", "c"])
        #expect(turns.order([Waiting]()).isEmpty)
    }
}
