// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Putting the spool in line with the ledger.
struct SpoolReconciliationTests {
    static let id = RecordingID("0123456789abcdef01234567")
    static let table: [(state: RecordingState?, name: String, action: SpoolAction)] = [
        (nil, "0123456789abcdef01234567.0", .putAside),
        (nil, "0123456789abcdef01234567.0.partial", .removeAbandoned),
        (.listed, "0123456789abcdef01234567.0", .keep),
        (.listed, "0123456789abcdef01234567.0.partial", .removeAbandoned),
        (.copying, "0123456789abcdef01234567.0", .reopen),
        (.copying, "0123456789abcdef01234567.0.partial", .keep),
        (.copying, "0123456789abcdef01234567.1", .putAside),
        (.spooled, "0123456789abcdef01234567.0", .keep),
        (.spooled, "0123456789abcdef01234567.0.partial", .removeAbandoned),
        (.uploading, "0123456789abcdef01234567.0", .keep),
        (.quarantined, "0123456789abcdef01234567.0", .keep),
        (.confirmed, "0123456789abcdef01234567.0", .removeReleased),
        (.cleared, "0123456789abcdef01234567.0", .removeReleased),
        (.confirmed, "0123456789abcdef01234567.7", .putAside),
        (.spooled, "0123456789ABCDEF01234567.0", .putAside),
        (.spooled, "0123456789abcdef01234567.00", .putAside),
        (.spooled, "0123456789abcdef01234567.-1", .putAside),
        (.spooled, "0123456789abcdef01234567", .putAside),
        (.spooled, "holiday.jpg", .putAside),
        (.spooled, "", .putAside),
    ]

    @Test(arguments: table)
    func `each file is judged by its name and its recording's state`(
        state: RecordingState?,
        name: String,
        action: SpoolAction
    ) {
        let claims = state.map { state in
            [
                Self.id: SpoolClaim(
                    id: Self.id,
                    state: state,
                    isReleased: false,
                    sizesBytes: [10]
                )
            ]
        }
        let reconciliation = SpoolReconciliation(claims: claims ?? [:])

        #expect(reconciliation.action(for: Array(name.utf8), hasPartial: false) == action)
    }

    @Test func `strangers are kept aside, and missing or cut files are set aside loudly`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path)
            let docking = try await ledger.dock()
            let ids = try await ledger.list(["kept", "cut", "gone", "done"], docking: docking)
            for id in ids { try await ledger.bring(id, to: .spooled) }
            try await ledger.step(ids[3], to: .uploading)
            try await ledger.step(ids[3], to: .confirmed)
            let fixture = try SpoolFixture(path)
            let content = [UInt8](repeating: 1, count: 100)
            try writeFile(content, at: fixture.path.appending("\(ids[0]).0"))
            try writeFile(Array(content.dropLast()), at: fixture.path.appending("\(ids[1]).0"))
            try writeFile(content, at: fixture.path.appending("\(ids[3]).0"))
            try writeFile(content, at: fixture.path.appending("stranger.mp4"))

            let present = try fixture.spool.recordingsPresent()
            let claims = try await ledger.ledger.spoolClaims(including: present)
            let report = try fixture.spool.reconcile(claims)
            try await ledger.ledger.apply(report)

            #expect(report.unclaimed == ["stranger.mp4"])
            #expect(report.released == ["\(ids[3]).0"])
            #expect(Set(report.missing.keys) == [ids[1], ids[2]])
            #expect(try await ledger.state(ids[0]) == .spooled)
            for id in ids[1...2] {
                let summary = try #require(try await ledger.ledger.recording(id)).summary
                #expect(summary.quarantine?.name == .spoolDamaged)
            }
            #expect(try readFile(at: fixture.path.appending("unclaimed/stranger.mp4")) == content)
            #expect(try await ledger.events().contains("spool-unclaimed"))
            let again = try fixture.spool.reconcile(
                try await ledger.ledger.spoolClaims(
                    including: try fixture.spool.recordingsPresent()
                )
            )
            #expect(again.isEmpty)
        }
    }

    @Test func `folders stay where they are, and are named unless the disk came with them`()
        throws
    {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let spool = try Directory(at: fixture.path)
            for name in ["lost+found", "holiday", "\(Self.id).0.partial"] {
                try spool.createDirectory(Array(name.utf8))
            }

            #expect(try fixture.spool.recordingsPresent() == [Self.id])
            let report = try fixture.spool.reconcile([])

            #expect(Set(report.left.keys) == ["holiday", "\(Self.id).0.partial"])
            #expect(report.unclaimed.isEmpty && report.abandoned.isEmpty)
            #expect(try fixture.names == ["lost+found", "holiday", "\(Self.id).0.partial"])
        }
    }

    @Test func `a stranger that cannot be moved is named, and the rest is put in line`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            try writeFile([1], at: fixture.path.appending("unclaimed"))
            try writeFile([1], at: fixture.path.appending("stranger"))
            try writeFile([1], at: fixture.path.appending("\(Self.id).0.partial"))

            let report = try fixture.spool.reconcile([])

            #expect(Set(report.left.keys) == ["stranger"])
            #expect(report.abandoned == ["\(Self.id).0.partial"])
            #expect(try fixture.names == ["unclaimed", "stranger"])
        }
    }

    @Test func `two strangers of one name are both kept`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            for content: UInt8 in 1...3 {
                try writeFile([content], at: fixture.path.appending("x"))
                _ = try fixture.spool.reconcile([])
            }

            let aside = try Directory(at: fixture.path.appending("unclaimed")).entries()
            #expect(
                Set(aside.map { String(decoding: $0.name, as: UTF8.self) }) == ["x", "x~1", "x~2"]
            )
        }
    }

    @Test func `released files go, and going twice is no error`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let copied = try (0..<2).map {
                try fixture.copy(ScriptedSource([1]), recording: Self.id, ordinal: $0)
            }
            _ = try fixture.spool.finish(copied)

            for _ in 0..<2 {
                try fixture.spool.release([ReleasableRecording(id: Self.id, fileCount: 2)])
            }

            #expect(try fixture.names.isEmpty)
        }
    }
}
