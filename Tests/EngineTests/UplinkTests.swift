// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import GRDB
import Platform
import Stores
import SystemPackage
import TestSupport
import Testing

/// What the uplink makes of a store that fails in part, and of a ledger that does.
struct UplinkTests {
    @Test(.timeLimit(.minutes(5)))
    func `a store that answers and takes nothing is one state until something gets through`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 21)
            let store = MemoryStore()
            store.failPuts(.full)
            let time = ImpatientTime()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                _ = try await dock.untilOver(dock.handOver(card, "CAM1"))
                try await dock.untilConditions { $0.contains { $0.name == .storeFull } }
                let first = try #require(dock.parts.conditions.all.first)
                // Tried again and again: probes are answered all the while.
                try await dock.untilLog { $0.count { $0.event == "forwarding-postponed" } >= 12 }
                #expect(dock.parts.conditions.all.first { $0.name == .storeFull } == first)
                store.failPuts(nil)
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
                try await dock.untilConditions { $0.isEmpty }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a folder of the store that takes nothing holds no other camera up`() async throws {
        try await withTemporaryDirectory { root in
            let bad = try Card(at: root.appending("bad"), seed: 22)
            let good = try Card(at: root.appending("good"), seed: 23)
            let store = MemoryStore()
            store.failPuts(.readOnly) { $0.components.contains("BAD") }
            let time = ImpatientTime()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                now: { time.now }
            )

            try await dock.running {
                _ = try await dock.untilOver(dock.handOver(bad, "BAD"))
                try await dock.untilConditions { $0.contains { $0.name == .storeReadOnly } }
                _ = try await dock.untilOver(dock.handOver(good, "GOOD"))
                try await dock.untilFigures { $0[.confirmed].count == good.files.count }
                store.failPuts(nil)
                try await dock.untilFigures {
                    $0[.confirmed].count == good.files.count + bad.files.count
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a store that does not answer a probe is no reason for the watchdog`() async throws {
        try await withTemporaryDirectory { root in
            let store = MemoryStore()
            let opener = store.holdProbes()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                pulseLimit: .zero
            )

            try await dock.running {
                try await dock.until { dock.parts.uplinkBoard.silence != nil }
                #expect(!dock.parts.pulse.stuck.contains("uplink"))
                opener.finish()
                try await dock.until { dock.parts.uplinkBoard.silence == nil }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `what could not be written down goes back in line without a restart`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 24)
            let store = MemoryStore()
            let dock = try await TestDock(in: root.appending("dock"), store: store)
            // The service writes at the same time: whoever comes second waits.
            var patient = Configuration()
            patient.busyMode = .timeout(60)
            let other = try DatabaseQueue(
                path: root.appending("dock/ledger.sqlite").string,
                configuration: patient
            )
            try await other.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER fails BEFORE UPDATE OF confirmed_at ON recordings
                        WHEN NEW.confirmed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'broken'); END
                        """
                )
            }

            try await dock.running {
                _ = try await dock.untilOver(dock.handOver(card, "CAM1"))
                try await dock.untilConditions { $0.contains { $0.name == .ledgerFailing } }
                try await other.write { db in try db.execute(sql: "DROP TRIGGER fails") }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
                try await dock.untilConditions { $0.isEmpty }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a spool file that is gone sets its recording aside`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 25)
            let store = MemoryStore()
            store.fail(.unavailable)
            let dock = try await TestDock(in: root.appending("dock"), store: store)

            try await dock.running {
                _ = try await dock.untilOver(dock.handOver(card, "CAM1"))
                try await dock.untilFigures { $0[.spooled].count == card.files.count }
                let lost = try #require(try await dock.parts.ledger.queue(limit: 1).first)
                try Directory(at: root.appending("dock/spool")).remove(Array("\(lost.id).0".utf8))
                store.fail(nil)
                try await dock.untilFigures {
                    $0[.confirmed].count == card.files.count - 1 && $0[.quarantined].count == 1
                }
                let found = try await dock.parts.ledger.recording(lost.id)
                #expect(found?.summary.quarantine?.name == .spoolDamaged)
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a manifest names the version that took the recording in, whoever forwards it`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 26)
            let store = MemoryStore()
            store.fail(.unavailable)
            let old = try await TestDock(in: root.appending("dock"), store: store, version: "1")
            try await old.running {
                _ = try await old.untilOver(old.handOver(card, "CAM1"))
                try await old.untilFigures { $0[.spooled].count == card.files.count }
            }
            try old.parts.ledger.close()
            store.fail(nil)

            let new = try await TestDock(in: root.appending("dock"), store: store, version: "2")
            try await new.running {
                try await new.untilFigures { $0[.confirmed].count == card.files.count }
            }

            let manifests = store.objects.filter { $0.key.isManifest }.values
            #expect(manifests.count == card.files.count)
            for bytes in manifests {
                #expect(String(decoding: bytes, as: UTF8.self).contains(#""version": "1""#))
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `the store that footage goes to is written down when it changes, and only then`()
        async throws
    {
        try await withTemporaryDirectory { root in
            for (version, mark) in [("1", "first"), ("2", "first"), ("3", "second")] {
                let store = MemoryStore()
                store.setMark(mark)
                let dock = try await TestDock(
                    in: root.appending("dock"),
                    store: store,
                    version: version
                )
                try await dock.running {
                    try await dock.until { store.probes >= 3 }
                    let known = try await dock.parts.ledger.storeIdentity("memory")
                    #expect(known == mark)
                }
                try dock.parts.ledger.close()
            }

            let dock = try await TestDock(in: root.appending("dock"))
            let entries = try await dock.parts.ledger.custodyEntries()
            let adopted = entries.filter { $0.event == CustodyEvent.storeAdopted.rawValue }
            #expect(adopted.count == 2)
        }
    }
}

extension TestDock {
    /// Hands a card over by hand.
    func handOver(_ card: Card, _ serial: String) -> DockingID {
        service.handOver(card.path, serial: CameraSerial(serial), uid: 0)
    }

    /// Returns as soon as something is so.
    func until(_ condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// Returns as soon as the conditions of the moment satisfy `condition`.
    func untilConditions(_ condition: ([Condition]) -> Bool) async throws {
        try await until { condition(parts.conditions.all) }
    }

    /// Returns as soon as the spool has let go of so many recordings, which follows confirmation.
    func untilReleased(_ count: Int) async throws {
        let released = CustodyEvent.spoolReleased.rawValue
        try await untilLog { $0.count { $0.event == released } == count }
    }

    /// Returns as soon as the custody log satisfies `condition`.
    func untilLog(_ condition: ([CustodyEntry]) -> Bool) async throws {
        while !condition(try await parts.ledger.custodyEntries(limit: 1_000)) {
            try Task.checkCancellation()
        }
    }
}
