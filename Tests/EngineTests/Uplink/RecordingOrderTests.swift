// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What an administrator orders for one recording.
@Suite(.timeLimit(.minutes(5)))
struct RecordingOrderTests {
    private static let policy = RetentionPolicy(
        mode: .governance,
        defaultPeriod: .days(30),
        rules: ["homicide": .keep, "traffic": .period(.days(90))]
    )

    private func dock(
        in root: FilePath,
        retention: RetentionPolicy? = policy,
        isHeld: Bool = true
    ) async throws -> (TestDock, RecordingID) {
        let card = try Card(at: root.appending("card"), seed: 101, count: 1)
        var terms = UplinkTerms.open
        terms.retention = retention
        terms.isHeld = isHeld
        let dock = try await TestDock(in: root.appending("dock"), terms: terms)
        let id = try await dock.running {
            try await dock.takeIn(card, "CAM1")
            try await dock.untilFigures { $0[isHeld ? .spooled : .confirmed].count == 1 }
            return try #require(try await dock.recordings(of: "CAM1").first).id
        }
        return (dock, id)
    }

    @Test func `a recording is put first and back in line, and the log says by whom`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let (dock, id) = try await dock(in: root)
            let administration = try dock.administration()

            let first = try await administration.setUrgent(true, of: id, as: .admin)
            _ = try await administration.setUrgent(true, of: id, as: .admin)
            let back = try await administration.setUrgent(false, of: id, as: .admin)

            #expect(first?.summary.recording == id.rawValue)
            #expect(first?.summary.urgent == true)
            #expect(back?.summary.urgent == false)
            let entries = try await dock.entries(.priorityChanged)
            #expect(entries.map { $0.detail["urgent"] } == [true, false])
            #expect(entries.allSatisfy { $0.actor == .user(uid: 1_007) && $0.recording == id })
        }
    }

    @Test func `a recording is put into a category, and the log says by whom`() async throws {
        try await withTemporaryDirectory { root in
            let (dock, id) = try await dock(in: root)
            let administration = try dock.administration()

            let found = try await administration.setCategory("traffic", of: id, as: .admin)
            _ = try await administration.setCategory("traffic", of: id, as: .admin)
            let back = try await administration.setCategory("uncategorised", of: id, as: .admin)

            #expect(found?.summary.category == "traffic")
            #expect(back?.summary.category == "uncategorised")
            let entries = try await dock.entries(.categoryChanged)
            #expect(entries.map { $0.detail["before"] } == ["uncategorised", "traffic"])
            #expect(entries.map { $0.detail["after"] } == ["traffic", "uncategorised"])
            #expect(entries.allSatisfy { $0.actor == .user(uid: 1_007) && $0.recording == id })
        }
    }

    @Test func `a category that has no rule is refused with those that have one`() async throws {
        try await withTemporaryDirectory { root in
            let (dock, id) = try await dock(in: root)

            let error = await #expect(throws: AdminError.self) {
                try await dock.administration().setCategory("trafic", of: id, as: .admin)
            }

            #expect(error?.kind == .invalid)
            #expect(error?.message == "there is no category 'trafic'")
            #expect(error?.whatToDo == "use one of: homicide, traffic")
            #expect(try await dock.entries(.categoryChanged).isEmpty)
        }
    }

    @Test func `without retention no category is given`() async throws {
        try await withTemporaryDirectory { root in
            let (dock, id) = try await dock(in: root, retention: nil)

            let error = await #expect(throws: AdminError.self) {
                try await dock.administration().setCategory("traffic", of: id, as: .admin)
            }

            #expect(error?.kind == .conflict)
        }
    }

    @Test func `what is confirmed already can be changed no more`() async throws {
        try await withTemporaryDirectory { root in
            let (dock, id) = try await dock(in: root, isHeld: false)
            let administration = try dock.administration()

            let category = await #expect(throws: AdminError.self) {
                try await administration.setCategory("traffic", of: id, as: .admin)
            }
            let urgent = await #expect(throws: AdminError.self) {
                try await administration.setUrgent(true, of: id, as: .admin)
            }

            #expect(category?.kind == .conflict)
            #expect(category?.message.contains("'uncategorised'") == true)
            #expect(urgent?.kind == .conflict)
            #expect(urgent?.message.contains("confirmed") == true)
        }
    }

    @Test func `of a recording that nobody knows nothing is said`() async throws {
        try await withTemporaryDirectory { root in
            let (dock, _) = try await dock(in: root)
            let administration = try dock.administration()
            let unknown = RecordingID("0000000000000000000000000000000000000000000000000000000000")

            #expect(try await administration.setUrgent(true, of: unknown, as: .admin) == nil)
            #expect(
                try await administration.setCategory("traffic", of: unknown, as: .admin) == nil
            )
        }
    }

    @Test func `a category given while its recording is sent decides what the store is asked for`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 102, count: 2)
            let gate = Gate()
            let store = ScriptedStore(canRetain: true) {
                if case .put = $0 { try await gate.pass() }
            }
            var terms = UplinkTerms.open
            terms.retention = Self.policy
            let dock = try await TestDock(in: root.appending("dock"), store: store, terms: terms)

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.until { gate.arrivals == 1 }
                let id = try await dock.recordings(of: "CAM1")[0].id
                _ = try await dock.administration().setCategory("traffic", of: id, as: .admin)
                gate.open()
                try await dock.untilConfirmed(2)

                let asked = store.puts.filter { $0.recording == id }.compactMap(\.retention)
                #expect(asked.first?.isHeld == true)
                #expect(asked.last?.isHeld == false)
                #expect(dock.parts.conditions.all.isEmpty)
                let attempts = try await dock.recordings(of: "CAM1").map(\.attempts)
                #expect(attempts == [0, 0])
            }
        }
    }
}
