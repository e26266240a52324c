// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Groups of files made durable together.
struct SpoolFinishTests {
    @Test func `bytes that changed on the disk are found, removed and named`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let sizes = [0, 100, 40_000, 100_000]
            let copied = try sizes.enumerated().map { index, size in
                try fixture.copy(
                    ScriptedSource(pseudorandomBytes(size)),
                    recording: RecordingID("00000000000000000000000\(index)")
                )
            }
            // One bit of the third part of the last file, and the last byte of the second.
            try Self.flip(fixture.path.appending("000000000000000000000003.0.partial"), at: 40_000)
            try Self.flip(fixture.path.appending("000000000000000000000001.0.partial"), at: 99)

            let finished = try fixture.spool.finish(copied)

            #expect(finished.verified.map(\.recording) == [0, 2].map { copied[$0].recording })
            #expect(
                finished.damaged.map(\.error) == [
                    .damaged(copied[1].recording, ordinal: 0, part: 0),
                    .damaged(copied[3].recording, ordinal: 0, part: 2),
                ]
            )
            #expect(
                try fixture.names == ["000000000000000000000000.0", "000000000000000000000002.0"]
            )
        }
    }

    @Test func `a file that was cut on the disk is damaged`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let copied = try fixture.copy(ScriptedSource(pseudorandomBytes(50_000)))
            let partial = fixture.path.appending("0123456789abcdef01234567.0.partial")
            try File(at: partial, .readingAndWriting).truncate(to: 49_999)

            let finished = try fixture.spool.finish([copied])

            #expect(finished.verified.isEmpty)
            #expect(finished.damaged.count == 1)
        }
    }

    @Test func `a name that is taken is never overwritten`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let copied = try fixture.copy(ScriptedSource([1, 2, 3]))
            let taken = fixture.path.appending("0123456789abcdef01234567.0")
            try writeFile([9], at: taken)

            #expect(throws: SpoolError.self) { try fixture.spool.finish([copied]) }

            #expect(try readFile(at: taken) == [9])
            #expect(try fixture.names == ["0123456789abcdef01234567.0"])
        }
    }

    @Test func `an error of the disk reaches every group that was being written`() throws {
        try withTemporaryDirectory { path in
            let kernel = FailingKernel()
            let fixture = try SpoolFixture(
                path,
                syncFileSystem: { (directory) throws(Errno) in
                    try kernel.syncFileSystem(directory)
                }
            )
            let groups = try (0..<2).map { _ in try fixture.spool.beginGroup() }
            let copies = try (0..<2).map { group in
                try (0..<8).map { ordinal in
                    let id = RecordingID("00000000000000000000000\(group)")
                    let source = ScriptedSource(pseudorandomBytes(10))
                    return try fixture.copy(source, recording: id, ordinal: ordinal)
                }
            }
            kernel.fail()

            for (group, copies) in zip(groups, copies) {
                #expect(throws: SpoolError.self) {
                    try fixture.spool.finish(copies, of: group)
                }
            }

            #expect(try fixture.names.isEmpty)
        }
    }

    @Test func `ten thousand small files are taken in groups`() async throws {
        try await withTemporaryDirectory { path in
            let spool = try SpoolFixture(path).spool
            let ledger = try LedgerFixture(path)
            let docking = try await ledger.dock()
            let clock = ContinuousClock()
            let sources = (0..<10_000).map {
                ScriptedSource(pseudorandomBytes(2_000, seed: UInt64($0)), path: "DCIM/\($0).JPG")
            }
            let start = clock.now

            let listed = try await ledger.ledger.register(
                sources.map { ListedRecording(kind: .single, title: "photo", files: [$0.file]) },
                docking: docking
            )
            for first in stride(from: 0, to: sources.count, by: 500) {
                let group = Array(listed[first..<first + 500])
                try await ledger.ledger.beginCopying(group.map(\.id))
                let copied = try zip(group, sources[first...]).map { recording, source in
                    try spool.copy(
                        from: source,
                        CopyRequest(file: source.file, recording: recording.id, ordinal: 0),
                        meter: ByteMeter()
                    )
                }
                let verified = try spool.finish(copied).verified
                try await ledger.ledger.markSpooled(
                    verified.map { SpooledRecording(id: $0.recording, files: [$0]) },
                    by: LedgerFixture.anyAge
                )
            }

            print("10,000 files of 2,000 bytes through ledger and spool: \(clock.now - start)")
            #expect(try await ledger.ledger.figures()[.spooled].count == 10_000)
            let verdict = try await ledger.ledger.verifyLog()
            #expect(verdict.isWhole)
            #expect(verdict.entries == 30_002)
        }
    }

    private static func flip(_ path: FilePath, at offset: Int) throws {
        var content = try readFile(at: path)
        content[offset] ^= 0x10
        try writeFile(content, at: path)
    }
}

/// Tells of an error of writeback as the kernel does: once through each directory that was open.
private final class FailingKernel: Sendable {
    private struct State {
        var hasFailed = false
        /// Kept alive, so that no two are taken for one.
        var told: [Directory] = []
    }

    private let state = Mutex(State())

    func fail() {
        state.withLock { $0.hasFailed = true }
    }

    func syncFileSystem(_ directory: Directory) throws(Errno) {
        let isTold = state.withLock { state in
            guard state.hasFailed,
                !state.told.contains(where: { $0 === directory })
            else { return false }
            state.told.append(directory)
            return true
        }
        if isTold { throw .ioError }
    }
}
