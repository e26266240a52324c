// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// What the store has shown, and attempts that were given up.
struct LedgerConfirmingTests {
    private static let day = UTCTime(secondsSinceEpoch: 1_800_000_000)
    private static let later = UTCTime(secondsSinceEpoch: 1_900_000_000)

    /// A recording of two files on its way to the store.
    private func uploading(_ fixture: LedgerFixture) async throws -> RecordingID {
        let files = ["a", "b"].flatMap { LedgerFixture.recording($0).files }
        let listed = ListedRecording(kind: .avchd, title: "two", files: files)
        let docking = try await fixture.dock()
        let id = try await fixture.ledger.register([listed], docking: docking)[0].id
        try await fixture.step(id, to: .copying)
        let verified = [
            LedgerFixture.verified(id),
            LedgerFixture.verified(id, ordinal: 1, seed: 2),
        ]
        try await fixture.ledger.markSpooled(
            [SpooledRecording(id: id, files: verified)],
            by: LedgerFixture.anyAge
        )
        try await fixture.step(id, to: .uploading)
        return id
    }

    /// What a store with versions would show for one of them.
    private func proof(
        _ ordinal: Int,
        _ method: StoreProof.Method,
        version: String? = nil,
        retention: Retention? = nil
    ) throws -> FileProof {
        let shown = try LedgerFixture.proof(ordinal, seed: UInt8(ordinal + 1)).proof
        return FileProof(
            ordinal: ordinal,
            proof: StoreProof(
                key: shown.key,
                digest: shown.digest,
                method: method,
                version: version,
                retention: retention
            )
        )
    }

    @Test func `a confirmation says how it was shown, in which version and for how long it stays`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let id = try await uploading(fixture)
            let strict = Retention(mode: .compliance, until: Self.later, isHeld: true)
            let weak = Retention(mode: .governance, until: Self.day, isHeld: true)

            try await fixture.ledger.confirm(
                id,
                proofs: [
                    proof(0, .partChecksums, version: "v7", retention: strict),
                    proof(1, .checksum, retention: weak),
                ],
                store: "s3"
            )

            let summary = try #require(try await fixture.ledger.recording(id)).summary
            #expect(summary.proof == "checksum part-checksums")
            let detail = try #require(try await fixture.ledger.custodyEntries().last).detail
            #expect(detail["proof"] == "checksum part-checksums")
            #expect(detail["version.0"] == "v7")
            #expect(detail["version.1"] == nil)
            #expect(detail["retained-until"] == .text(Self.day.iso8601))
            #expect(detail["retention-mode"] == "governance")
            #expect(detail["legal-hold"] == true)
            #expect(try await fixture.ledger.verifyLog().isWhole)
        }
    }

    @Test func `where the store said nothing of keeping one file, nothing is claimed for all`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let id = try await uploading(fixture)
            let strict = Retention(mode: .compliance, until: Self.later, isHeld: true)

            try await fixture.ledger.confirm(
                id,
                proofs: [proof(0, .readBack, retention: strict), proof(1, .readBack)],
                store: "s3"
            )

            let detail = try #require(try await fixture.ledger.custodyEntries().last).detail
            #expect(
                detail.keys.sorted() == ["files", "key.0", "key.1", "proof", "sha256", "store"]
            )
            #expect(detail["proof"] == "read-back")
        }
    }

    @Test func `the weakest terms are those that hold for every object`() {
        let held = Retention(mode: .compliance, until: nil, isHeld: true)
        let free = Retention(mode: .compliance, until: Self.day, isHeld: false)
        let both = Retention(mode: .compliance, until: Self.later, isHeld: true)

        #expect(Retention.weakest(of: []) == nil)
        #expect(Retention.weakest(of: [both, nil]) == nil)
        #expect(Retention.weakest(of: [both]) == both)
        #expect(Retention.weakest(of: [both, free]) == free)
        #expect(Retention.weakest(of: [held, both]) == held)
        #expect(held.custodyDetail == ["legal-hold": true])
        #expect(Retention.weakest(of: [held, free])?.custodyDetail == [:])
    }

    @Test func `what the store had confirmed counts no more once a recording is set aside`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let id = try await fixture.list(["a"], docking: try await fixture.dock())[0]
            try await fixture.bring(id, to: .confirmed)
            #expect(try await fixture.ledger.recording(id)?.summary.proof == "read-back")

            try await fixture.step(id, to: .quarantined)

            let summary = try #require(try await fixture.ledger.recording(id)).summary
            #expect(summary.proof == nil)
            #expect(summary.confirmedAt == nil)
        }
    }

    @Test func `only an attempt that failed counts, and a confirmation ends what it is called`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let id = try await fixture.list(["a"], docking: try await fixture.dock())[0]
            try await fixture.bring(id, to: .uploading)
            let before = try await fixture.events()
            func summary() async throws -> RecordingSummary {
                try #require(try await fixture.ledger.recording(id)).summary
            }

            try await fixture.ledger.postponeForwarding(
                id,
                as: "window-closed",
                reason: "the window closed",
                until: fixture.clock.now,
                countsAsAttempt: false
            )
            #expect(try await summary().attempts == 0)
            #expect(try await summary().lastErrorName == "window-closed")
            #expect(try await summary().lastError == "the window closed")
            #expect(try await fixture.events() == before + ["forwarding-postponed"])
            #expect(try await fixture.due() == [id])
            try await fixture.step(id, to: .uploading)
            try await fixture.postpone(id, as: "store-full", until: fixture.clock.now)
            #expect(try await summary().attempts == 1)
            #expect(try await summary().lastErrorName == "store-full")

            for state in [RecordingState.uploading, .confirmed] {
                try await fixture.step(id, to: state)
            }

            #expect(try await summary().lastErrorName == nil)
            #expect(try await summary().lastError == nil)
        }
    }
}
