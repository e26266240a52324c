// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// What stands after the service ends at any step, and how the next start heals it.
struct SpoolCrashTests {
    private struct Crash: Error {}

    @Test(arguments: FinishStep.allCases)
    func `a crash at any step of finishing loses nothing and doubles nothing`(
        step: FinishStep
    ) async throws {
        try await withTemporaryDirectory { path in
            let sources = (0..<3).map {
                ScriptedSource(pseudorandomBytes(40_000 * $0, seed: UInt64($0)), path: "DCIM/\($0)")
            }
            let before = try LedgerFixture(path)
            let docking = try await before.dock()
            let listed = try await before.ledger.register(listing(sources), docking: docking)
            try await before.ledger.beginCopying(listed.map(\.id))
            let crashing = try SpoolFixture(path) { if $0 == step { throw Crash() } }
            let copied = try zip(listed, sources).map { recording, source in
                try crashing.spool.copy(
                    from: source,
                    crashing.request(source, recording: recording.id),
                    meter: ByteMeter(),
                    onCheckpoint: { try before.ledger.checkpoint(recording.id, ordinal: 0, $0) }
                )
            }
            #expect(throws: Crash.self) { try crashing.spool.finish(copied) }
            try before.ledger.close()

            try await restart(path, sources, clock: before.clock)
        }
    }

    @Test func `a crash between the spool and its row copies nothing twice`() async throws {
        try await withTemporaryDirectory { path in
            let source = ScriptedSource(pseudorandomBytes(100_000), path: "DCIM/0")
            let before = try LedgerFixture(path)
            let docking = try await before.dock()
            let id = try await before.ledger.register(listing([source]), docking: docking)[0].id
            try await before.ledger.beginCopying([id])
            let fixture = try SpoolFixture(path)
            let copied = try fixture.spool.copy(
                from: source,
                fixture.request(source, recording: id),
                meter: ByteMeter(),
                onCheckpoint: { try before.ledger.checkpoint(id, ordinal: 0, $0) }
            )
            #expect(try fixture.spool.finish([copied]).verified.count == 1)
            try before.ledger.close()

            let again = ScriptedSource(pseudorandomBytes(100_000), path: "DCIM/0")
            try await restart(path, [again], clock: before.clock)

            // Its digests were in the ledger, so the disk was read back instead of the camera.
            #expect(again.bytesRead == 0)
        }
    }

    private func listing(_ sources: [ScriptedSource]) -> [ListedRecording] {
        sources.map { ListedRecording(kind: .single, title: "clip", files: [$0.file]) }
    }

    /// Starts on what was left, docks the same camera again, and expects everything in its place.
    private func restart(
        _ path: FilePath,
        _ sources: [ScriptedSource],
        clock: LedgerFixture.Clock
    ) async throws {
        let after = try LedgerFixture(path, clock: clock)
        let fixture = try SpoolFixture(path)
        _ = try await after.ledger.recover()
        let present = try fixture.spool.recordingsPresent()
        let claims = try await after.ledger.spoolClaims(including: present)
        let report = try fixture.spool.reconcile(claims)
        try await after.ledger.apply(report)
        #expect(report.unclaimed.isEmpty)
        #expect(report.missing.isEmpty)

        let docking = try await after.dock(id: "D2")
        let listed = try await after.ledger.register(listing(sources), docking: docking)
        try await after.ledger.beginCopying(listed.map(\.id))
        for (recording, source) in zip(listed, sources) {
            let copied = try fixture.spool.copy(
                from: source,
                fixture.request(
                    source,
                    recording: recording.id,
                    resuming: recording.progress[0]
                ),
                meter: ByteMeter(),
                onCheckpoint: { try after.ledger.checkpoint(recording.id, ordinal: 0, $0) }
            )
            let verified = try fixture.spool.finish([copied]).verified
            try await after.ledger.markSpooled(
                [
                    SpooledRecording(id: recording.id, files: verified)
                ],
                by: LedgerFixture.anyAge
            )
            let size = Int(source.file.sizeBytes)
            #expect(try fixture.content(recording.id).count == size)
        }
        #expect(try fixture.names == Set(listed.map { "\($0.id).0" }))
        #expect(try await after.ledger.figures()[.spooled].count == sources.count)
        #expect(try await after.ledger.verifyLog().isWhole)
    }
}
