// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import SystemPackage
import TestSupport
import Testing

/// The queue, the proofs, and letting the spool's copies go.
struct LedgerForwardingTests {
    /// A ledger with spooled recordings, named by the camera's time.
    private func spooled(
        _ path: FilePath,
        times: [Int64]
    ) async throws -> (fixture: LedgerFixture, ids: [RecordingID]) {
        let fixture = try LedgerFixture(path)
        let docking = try await fixture.dock()
        var ids: [RecordingID] = []
        for time in times {
            let id = try await fixture.list(["\(time)"], docking: docking, recordedAt: time)[0]
            try await fixture.bring(id, to: .spooled)
            ids.append(id)
        }
        return (fixture, ids)
    }

    @Test func `urgent recordings come first, then the oldest`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, ids) = try await spooled(path, times: [30, 10, 20, 40])
            try await fixture.ledger.setUrgent(true, ids[3], actor: .user(uid: 1_000))

            let due = try await fixture.due(3)
            let queue = try await fixture.ledger.queued(due)

            #expect(due == [ids[3], ids[1], ids[2]])
            #expect(queue.map(\.id) == due)
            #expect(queue[0].docking == fixture.docking())
            #expect(queue[0].files[0].content.whole == .sha256(of: [1]))
            #expect(
                try await fixture.ledger.queue(limit: 10).map(\.id) == [3, 1, 2, 0].map { ids[$0] }
            )
        }
    }

    @Test func `a clock that is set back keeps no recording waiting for the old time`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let (fixture, ids) = try await spooled(path, times: [1, 2])
            let year: Duration = .seconds(365 * 86_400)
            let soon = fixture.clock.now.advanced(by: .seconds(900))
            try await fixture.ledger.beginForwarding(ids, to: "store")
            try await fixture.postpone(ids[0], reason: "full", until: soon)
            fixture.clock.advance(year)
            let late = fixture.clock.now.advanced(by: .seconds(900))
            try await fixture.postpone(ids[1], reason: "full", until: late)

            fixture.clock.advance(year * -1)

            #expect(try await fixture.due() == [ids[1]])
        }
    }

    @Test func `the longest wait is that of the first that was spooled, whatever goes next`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            #expect(try await fixture.ledger.figures().waitingSince == nil)
            let docking = try await fixture.dock()
            let start = fixture.clock.now
            for time in [20, 10] {
                let id = try await fixture.list(
                    ["\(time)"],
                    docking: docking,
                    recordedAt: Int64(time)
                )[0]
                try await fixture.bring(id, to: .spooled)
                fixture.clock.advance(.seconds(60))
            }

            let due = try await fixture.due(1)
            let next = try #require(try await fixture.ledger.queued(due).first)

            #expect(next.summary.spooledAt == start.advanced(by: .seconds(60)))
            #expect(try await fixture.ledger.figures().waitingSince == start)
        }
    }

    @Test func `what was postponed is due at once when it is hastened`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, ids) = try await spooled(path, times: [1])
            let soon = fixture.clock.now.advanced(by: .seconds(900))
            try await fixture.ledger.beginForwarding(ids, to: "store")
            try await fixture.postpone(ids[0], reason: "full", until: soon)
            #expect(try await fixture.due().isEmpty)

            try await fixture.ledger.hastenPostponed()

            #expect(try await fixture.due() == ids)
        }
    }

    @Test func `a postponed recording waits for its time and no longer`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, ids) = try await spooled(path, times: [1, 2])
            let until = fixture.clock.now.advanced(by: .seconds(60))
            try await fixture.ledger.beginForwarding([ids[0]], to: "store")
            try await fixture.postpone(ids[0], reason: "store full", until: until)

            #expect(try await fixture.due() == [ids[1]])
            #expect(try await fixture.ledger.nextDue() == until)
            let waiting = try #require(try await fixture.ledger.recording(ids[0])).summary
            #expect(waiting.attempts == 1)
            #expect(waiting.lastError == "store full")
            #expect(waiting.notBefore == until)

            fixture.clock.advance(.seconds(59))
            #expect(try await fixture.due() == [ids[1]])
            fixture.clock.advance(.seconds(1))
            #expect(try await fixture.due() == ids)
            #expect(try await fixture.ledger.nextDue() == nil)
        }
    }

    @Test func `nothing is confirmed without the right proof for every file`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, ids) = try await spooled(path, times: [1])
            try await fixture.ledger.beginForwarding(ids, to: "store")

            for wrong in [
                [], [try LedgerFixture.proof(1)], [try LedgerFixture.proof(0, seed: 9)],
            ] {
                await #expect(throws: LedgerError.self) {
                    try await fixture.ledger.confirm(ids[0], proofs: wrong, store: "store")
                }
                #expect(try await fixture.state(ids[0]) == .uploading)
            }
            #expect(try await fixture.ledger.spoolFilesToRelease(limit: 9).isEmpty)
            try await fixture.ledger.confirm(
                ids[0],
                proofs: [try LedgerFixture.proof()],
                store: "store"
            )

            #expect(try await fixture.state(ids[0]) == .confirmed)
            let entry = try #require(try await fixture.ledger.custodyEntries().last)
            #expect(entry.detail["key.0"] == "agency/site/0")
            #expect(entry.detail["sha256"] == .text(Digest.sha256(of: [1]).hex))
        }
    }

    @Test func `spool files go once, and only of what is confirmed`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, ids) = try await spooled(path, times: [1, 2])
            await #expect(throws: LedgerError.self) {
                try await fixture.ledger.markReleased([ids[1]])
            }
            try await fixture.ledger.beginForwarding([ids[0]], to: "store")
            try await fixture.step(ids[0], to: .confirmed)

            let release = try await fixture.ledger.spoolFilesToRelease(limit: 9)
            #expect(release == [ReleasableRecording(id: ids[0], fileCount: 1)])
            try await fixture.ledger.markReleased([ids[0]])

            #expect(try await fixture.ledger.spoolFilesToRelease(limit: 9).isEmpty)
            #expect(try await fixture.ledger.recording(ids[0])?.summary.releasedAt != nil)
        }
    }

    @Test func `after a crash dockings are ended and sending starts again`() async throws {
        try await withTemporaryDirectory { path in
            let (fixture, ids) = try await spooled(path, times: [1, 2])
            try await fixture.ledger.beginForwarding([ids[0]], to: "store")
            try fixture.ledger.close()

            let reopened = try LedgerFixture(path, clock: fixture.clock)
            let recovery = try await reopened.ledger.recover()

            #expect(recovery.dockings == [DockingID("D1")])
            #expect(recovery.forwardings == [ids[0]])
            #expect(try await reopened.state(ids[0]) == .spooled)
            #expect(try await reopened.ledger.docking(DockingID("D1"))?.state == .detached)
            #expect(try await reopened.ledger.recover() == Recovery(dockings: [], forwardings: []))
            #expect(try await reopened.ledger.verifyLog().isWhole)
        }
    }

    @Test func `a change is made though the task that asked is cancelled`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try LedgerFixture(path)
            let docking = try await fixture.dock()

            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await fixture.ledger.end(docking)
            }
            try await task.value

            #expect(try await fixture.ledger.docking(docking)?.state == .detached)
        }
    }
}
