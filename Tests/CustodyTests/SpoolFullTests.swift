// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// A spool whose disk has no more room.
struct SpoolFullTests {
    @Test func `room is claimed before the first byte, and given back`() throws {
        try withTemporaryDirectory { path in
            var settings = Spool.Settings()
            settings.reserveBytes = .max / 4
            let spool = try Spool(at: path.appending("spool"), settings: settings)
            let source = ScriptedSource(pseudorandomBytes(100))
            let id = RecordingID("0123456789abcdef01234567")

            for _ in 0..<2 {
                let error = #expect(throws: SpoolError.self) {
                    try spool.copy(
                        from: source,
                        CopyRequest(file: source.file, recording: id, ordinal: 0),
                        meter: ByteMeter()
                    )
                }
                guard case .full(.max / 4 + 100, let free) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(free > 0)
            }
            #expect(source.bytesRead == 0)
        }
    }

    @Test func `running copies count on no byte twice`() throws {
        let reservations = SpoolReservations()
        let first = try reservations.claim(60, reserve: 10) { () throws(SpoolError) in 100 }

        #expect(throws: SpoolError.full(neededBytes: 41, freeBytes: 40)) {
            _ = try reservations.claim(31, reserve: 10) { () throws(SpoolError) in 100 }
        }
        first.settle(20)
        let second = try reservations.claim(31, reserve: 10) { () throws(SpoolError) in 100 }

        withExtendedLifetime((first, second)) {}
    }

    @Test(.enabled(if: TinyDisk.isPossible, "mounting a tiny disk takes root"))
    func `a disk that fills up stops the copy, and it goes on when there is room`() throws {
        try withTemporaryDirectory { path in
            let disk = try TinyDisk(at: path.appending("disk"), megabytes: 8)
            defer { disk.remove() }
            let fixture = try SpoolFixture(disk.path, direct: true)
            try writeFile([UInt8](repeating: 1, count: 6 << 20), at: disk.path.appending("ballast"))
            let bytes = pseudorandomBytes(4 << 20)
            let source = ScriptedSource(bytes)

            let error = #expect(throws: SpoolError.self) { try fixture.copy(source) }
            guard case .full = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try fixture.names.isEmpty)
            try disk.discard("ballast")

            let copied = try fixture.copy(source)
            #expect(
                try fixture.spool.finish([copied]).verified.first?.content.whole
                    == .sha256(of: bytes)
            )
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "mounting a tiny disk takes root"))
    func `a disk that others fill mid-copy keeps what was durable`() throws {
        try withTemporaryDirectory { path in
            let disk = try TinyDisk(at: path.appending("disk"), megabytes: 8)
            defer { disk.remove() }
            // Small files are not allocated beforehand, so their writes can meet a full disk.
            let fixture = try SpoolFixture(disk.path, direct: false, smallFileBytes: .max)
            let ballast = disk.path.appending("ballast")
            let bytes = pseudorandomBytes(4 << 20)
            let source = ScriptedSource(bytes) { offset in
                guard offset == 2 << 20 else { return }
                try? writeFile([UInt8](repeating: 1, count: 8 << 20), at: ballast)
            }
            var progress: PartialCopy?

            let error = #expect(throws: SpoolError.self) {
                try fixture.spool.copy(
                    from: source,
                    fixture.request(source, checkpointBytes: 1 << 20),
                    meter: ByteMeter(),
                    onCheckpoint: { progress = $0 }
                )
            }
            guard case .full = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(progress?.durableBytes == 2 << 20)
            try disk.discard("ballast")

            let again = ScriptedSource(bytes)
            let copied = try fixture.spool.copy(
                from: again,
                fixture.request(again, resuming: progress),
                meter: ByteMeter()
            )
            #expect(again.bytesRead == 2 << 20)
            let finished = try fixture.spool.finish([copied])
            #expect(finished.verified.first?.content.whole == .sha256(of: bytes))
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "mounting a tiny disk takes root"))
    func `what cannot be gone on with does not stand in its own copy's way`() throws {
        try withTemporaryDirectory { path in
            let disk = try TinyDisk(at: path.appending("disk"), megabytes: 8)
            defer { disk.remove() }
            let fixture = try SpoolFixture(disk.path)
            let bytes = pseudorandomBytes(5 << 20)
            let source = ScriptedSource(bytes)
            let partial = fixture.path.appending("0123456789abcdef01234567.0.partial")
            try writeFile([UInt8](repeating: 1, count: 4 << 20), at: partial)
            let recording = RegisteredRecording(
                id: RecordingID("0123456789abcdef01234567"),
                listed: ListedRecording(kind: .single, title: "clip", files: [source.file]),
                state: .copying,
                isNew: false,
                replaces: nil,
                progress: [:]
            )

            #expect(try fixture.spool.countFitting([recording]) == 1)
            let copied = try fixture.copy(source)

            #expect(try fixture.spool.finish([copied]).verified.count == 1)
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "mounting a tiny disk takes root"))
    func `as many recordings are begun as there is room for`() throws {
        try withTemporaryDirectory { path in
            let disk = try TinyDisk(at: path.appending("disk"), megabytes: 8)
            defer { disk.remove() }
            let fixture = try SpoolFixture(disk.path)
            let recordings = (0..<4).map { number in
                let listed = LedgerFixture.recording("\(number)", sizeBytes: 3 << 20)
                return RegisteredRecording(
                    id: RecordingID("00000000000000000000000\(number)"),
                    listed: listed,
                    state: .listed,
                    isNew: true,
                    replaces: nil,
                    progress: [:]
                )
            }

            #expect(try fixture.spool.countFitting(recordings) == 2)
            try writeFile([UInt8](repeating: 1, count: 6 << 20), at: disk.path.appending("ballast"))
            let error = #expect(throws: SpoolError.self) {
                try fixture.spool.countFitting(recordings)
            }
            guard case .full(3 << 20, let free) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(free <= 2 << 20)
        }
    }
}
