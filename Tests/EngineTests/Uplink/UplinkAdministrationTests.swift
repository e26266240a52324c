// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What an administrator is told of the uplink.
@Suite(.timeLimit(.minutes(5)))
struct UplinkAdministrationTests {
    private let time: StandingTime

    init() throws {
        time = try StandingTime()
    }

    private func dock(
        in root: FilePath,
        _ terms: UplinkTerms,
        store: ScriptedStore = ScriptedStore()
    ) async throws -> TestDock {
        try await TestDock(
            in: root.appending("dock"),
            store: store,
            terms: terms,
            now: { [time] in time.now }
        )
    }

    @Test func `the uplink is described with its windows, its cap and its next change`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let terms = UplinkTerms(
                schedule: try schedule(["daily 22:00-06:00 2 MB/s"], in: "Europe/Zurich"),
                cap: try LineRate("1 MB/s"),
                retention: RetentionPolicy(mode: .governance, defaultPeriod: .days(90))
            )
            let dock = try await dock(in: root, terms)

            let report = try await dock.administration().uplink()

            #expect(
                report
                    == UplinkReport(
                        state: "closed",
                        rateBytesPerSecond: 1_000_000,
                        nextChangeAt: Timestamp(try instant("2026-03-02T21:00:00Z")),
                        nextState: "open",
                        nextRateBytesPerSecond: 1_000_000,
                        timeZone: "Europe/Zurich",
                        windows: ["daily 22:00-06:00 2 MB/s"],
                        lateAfterSeconds: 86_400,
                        retention: "governance, 90 days"
                    )
            )
        }
    }

    @Test(arguments: [
        (true, true, "compliance, 30 days"),
        (true, false, "none: no [retention] is configured"),
        (false, true, "none: the store has no Object Lock, anybody with its keys can delete"),
        (false, false, "none: the store has no Object Lock, anybody with its keys can delete"),
    ])
    func `retention is what policy and store come to together`(
        canRetain: Bool,
        hasPolicy: Bool,
        words: String
    ) async throws {
        try await withTemporaryDirectory { root in
            var terms = UplinkTerms.open
            if hasPolicy {
                terms.retention = RetentionPolicy(mode: .compliance, defaultPeriod: .days(30))
            }
            let store = ScriptedStore(canRetain: canRetain)
            let dock = try await dock(in: root, terms, store: store)

            try await dock.running {
                try await dock.untilTurnsPassed(store)
                let report = try await dock.administration().uplink()
                #expect(report.retention == words)
                #expect(report.confirmation == "read-back")
                let isMissing = dock.parts.conditions.all.map(\.name) == [.retentionMissing]
                #expect(isMissing == (hasPolicy && !canRetain))
            }
        }
    }

    @Test func `an order is answered, kept and written down with who gave it`() async throws {
        try await withTemporaryDirectory { root in
            let dock = try await dock(in: root, .nightly())
            let administration = try dock.administration()

            let paused = try await administration.order(.pause, as: .admin)
            _ = try await administration.order(.pause, as: .admin)
            #expect(paused.state == "paused")
            #expect(paused.order == "paused")
            #expect(paused.orderSince == Timestamp(time.now))
            #expect(try await dock.parts.ledger.uplinkOrder()?.order == .paused)
            let forced = try await administration.order(.now, as: .admin)
            #expect(forced.state == "forced")
            #expect(forced.order == "now")
            let resumed = try await administration.order(.resume, as: .admin)
            #expect(resumed.state == "closed")
            #expect(resumed.order == nil)
            #expect(try await dock.parts.ledger.uplinkOrder() == nil)

            let entries = try await dock.entries(.uplinkOrdered)
            #expect(entries.map { $0.detail["order"] } == ["paused", "now", "none"])
            #expect(entries.allSatisfy { $0.actor == .user(uid: 1_007) })
        }
    }

    @Test func `what the configuration holds is not sent by order`() async throws {
        try await withTemporaryDirectory { root in
            var terms = UplinkTerms.open
            terms.isHeld = true
            let dock = try await dock(in: root, terms)

            let error = await #expect(throws: AdminError.self) {
                try await dock.administration().order(.now, as: .admin)
            }

            #expect(error?.kind == .conflict)
            #expect(error?.whatToDo.contains("hold = false") == true)
            #expect(try await dock.parts.ledger.uplinkOrder() == nil)
            #expect(try await dock.administration().uplink().state == "held")
            #expect(try await dock.administration().order(.pause, as: .admin).state == "held")
        }
    }

    @Test func `what is late is listed by camera and reason, the oldest first`() async throws {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 81, count: 2)
            let second = try Card(at: root.appending("second"), seed: 82, count: 1)
            let dock = try await dock(in: root, .nightly(lateAfter: .seconds(3_600)))
            let start = time.now

            try await dock.running { [time] in
                try await dock.takeIn(first, "CAM2")
                time.advance(by: .seconds(60))
                try await dock.takeIn(second, "CAM1")
                try await dock.untilSpooled(3)
            }
            let administration = try dock.administration()
            #expect(try await administration.lateRecordings(limit: 10).total == 0)
            time.advance(by: .seconds(3_600))
            let late = try await administration.lateRecordings(limit: 1)
            time.advance(by: .seconds(60))
            let later = try await administration.lateRecordings(limit: 2)

            #expect(late.lateAfterSeconds == 3_600)
            #expect(late.total == 2)
            #expect(late.totalBytes == 200)
            #expect(late.items.map(\.camera) == ["CAM2"])
            #expect(late.items.map(\.since) == [Timestamp(start)])
            #expect(later.total == 3)
            #expect(later.items.count == 2)
            #expect(later.groups.map(\.camera) == ["CAM1", "CAM2"])
            #expect(later.groups.map(\.count) == [1, 2])
            #expect(later.groups.map(\.bytes) == [100, 200])
            #expect(later.groups.last?.oldest == Timestamp(start))
            #expect(try await administration.uplink().late == 3)
        }
    }

    @Test func `the queue's shape has ages against cameras and reasons, of all or of one`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let first = try Card(at: root.appending("first"), seed: 83, count: 2)
            let second = try Card(at: root.appending("second"), seed: 84, count: 1)
            let store = ScriptedStore { request in
                guard case .put(let object) = request, object.key.components.contains("CAM1")
                else { return }
                throw StoreError.full("no room")
            }
            let dock = try await dock(in: root, .open, store: store)

            try await dock.running { [time] in
                try await dock.takeIn(first, "CAM1")
                try await dock.untilConditions { $0.map(\.name) == [.storeFull] }
                dock.parts.line.set(try .nightly())
                time.advance(by: .seconds(5 * 3_600))
                try await dock.takeIn(second, "CAM2")
                try await dock.untilSpooled(3)
            }
            let shape = try await dock.administration().queueShape(of: nil)
            let one = try await dock.administration().queueShape(of: CameraSerial("CAM1"))

            #expect(
                shape.ageLimitsSeconds
                    == [3_600, 14_400, 43_200, 86_400, 172_800, 345_600]
            )
            #expect(shape.rows.map(\.camera) == ["CAM1", "CAM2"])
            #expect(shape.rows.map(\.reason) == ["store-full", "waiting"])
            #expect(shape.rows.first?.counts == [0, 0, 2, 0, 0, 0, 0])
            #expect(shape.rows.first?.bytes == [0, 0, 200, 0, 0, 0, 0])
            #expect(shape.rows.last?.counts == [1, 0, 0, 0, 0, 0, 0])
            #expect(one.rows == Array(shape.rows.prefix(1)))
        }
    }
}

extension Duration {
    /// Whole days.
    static func days(_ days: Int64) -> Duration { .seconds(days * 86_400) }
}
