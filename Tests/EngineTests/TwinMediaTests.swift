// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Two media that show the same recordings, as a camera with a mirrored second slot has.
struct TwinMediaTests {
    @Test(.timeLimit(.minutes(5)), arguments: [0, Int64.max])
    func `what two media show is read from one of them`(batchBytes: Int64) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 21)
            let store = MemoryStore()
            let opener = TurnstileOpener()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                opener: opener,
                batchBytes: batchBytes
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                await opener.untilReading(1)
                dock.udev.yield(.changed(card.device(serial: "CAM1", slot: 1)))
                try await dock.untilBoard { docked in
                    docked.contains { $0.hold?.name == .sameFootage } || opener.readers > 1
                }
                opener.pass()
                try await dock.untilBoard { $0.count == 2 && $0.allSatisfy { $0.state == .idle } }
                try await dock.untilReleased(card.files.count)
            }

            #expect(opener.opened == card.files.mapValues { _ in 1 })
            let stored = store.objects.filter { !$0.key.isManifest }.values
            #expect(Set(stored) == Set(card.files.values))
            #expect(stored.count == card.files.count)
            #expect(dock.parts.conditions.all.isEmpty)
            let spool = try Directory(at: dock.root.appending("spool")).entries()
            #expect(spool.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `recordings are claimed together, and given back together`() async throws {
        let claims = CopyClaims()
        let (first, second, third) = (RecordingID("1"), RecordingID("2"), RecordingID("3"))

        let held = try await claims.claim([first, second])
        #expect(claims.tryClaim([second, third]) == nil)
        let other = try #require(claims.tryClaim([third]))
        other.release()
        let waiting = Task { try await claims.claim([second, third]) }
        held.release()

        let waited = try await waiting.value
        #expect(claims.tryClaim([third]) == nil)
        #expect(claims.tryClaim([first]) != nil)
        waited.release()
    }

    @Test func `a claim that nobody holds any more is given back`() throws {
        let claims = CopyClaims()
        let ids = Set([RecordingID("1")])

        do {
            let claim = try #require(claims.tryClaim(ids))
            #expect(claims.tryClaim(ids) == nil)
            withExtendedLifetime(claim) {}
        }

        #expect(claims.tryClaim(ids) != nil)
    }

    @Test func `a claim is given back once`() throws {
        let claims = CopyClaims()
        let ids = Set([RecordingID("1")])
        let first = try #require(claims.tryClaim(ids))
        first.release()
        let second = try #require(claims.tryClaim(ids))

        first.release()

        #expect(claims.tryClaim(ids) == nil)
        second.release()
    }

    @Test(.timeLimit(.minutes(5)))
    func `whoever is cancelled while waiting for a claim has none`() async throws {
        let claims = CopyClaims()
        let (first, second) = (RecordingID("1"), RecordingID("2"))
        let held = try await claims.claim([first])
        let waiting = Task { try await claims.claim([first, second]) }

        waiting.cancel()

        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(claims.tryClaim([second]) != nil)
        held.release()
    }
}
