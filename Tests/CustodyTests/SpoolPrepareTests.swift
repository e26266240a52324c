// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Making way in the spool for a copy.
struct SpoolPrepareTests {
    private struct Refused: Error {}

    @Test func `a file that was set aside with its recording is kept, and that is told first`()
        throws
    {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            for seed: UInt64 in 1...3 {
                let source = ScriptedSource(pseudorandomBytes(5_000, seed: seed))
                var told: [String] = []
                try fixture.spool.prepare([Self.recording(source, .listed)]) { _, name in
                    let names = try fixture.names
                    #expect(names.contains("\(Self.id).0"))
                    told.append(name)
                }
                let copied = try fixture.copy(source, recording: Self.id)
                #expect(try fixture.spool.finish([copied]).verified.count == 1)
                #expect(told == [[], ["\(Self.id).0"], ["\(Self.id).0~1"]][Int(seed) - 1])
            }

            #expect(try fixture.content(Self.id) == pseudorandomBytes(5_000, seed: 3))
            for (seed, name): (UInt64, String) in [(1, ""), (2, "~1")] {
                let aside = fixture.path.appending("unclaimed/\(Self.id).0\(name)")
                #expect(try readFile(at: aside) == pseudorandomBytes(5_000, seed: seed))
            }
        }
    }

    @Test func `a file is not put aside unless that can be written down`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let source = ScriptedSource(pseudorandomBytes(5_000))
            _ = try fixture.spool.finish([try fixture.copy(source, recording: Self.id)])

            #expect(throws: Refused.self) {
                try fixture.spool.prepare([Self.recording(source, .listed)]) { _, _ in
                    throw Refused()
                }
            }

            #expect(try fixture.content(Self.id) == pseudorandomBytes(5_000))
        }
    }

    @Test func `a finished file that nobody was told of is taken up, not put aside`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let source = ScriptedSource(pseudorandomBytes(50_000))
            var progress: PartialCopy?
            let copied = try fixture.spool.copy(
                from: source,
                fixture.request(source, recording: Self.id),
                meter: ByteMeter(),
                onCheckpoint: { progress = $0 }
            )
            _ = try fixture.spool.finish([copied])
            let again = ScriptedSource(pseudorandomBytes(50_000))

            try fixture.spool.prepare([Self.recording(again, .copying)]) { _, _ in
                throw Refused()
            }
            let second = try fixture.spool.copy(
                from: again,
                fixture.request(again, recording: Self.id, resuming: progress),
                meter: ByteMeter()
            )

            #expect(try fixture.spool.finish([second]).verified.count == 1)
            #expect(again.bytesRead == 0)
            #expect(try fixture.names == ["\(Self.id).0"])
        }
    }

    private static let id = RecordingID("0123456789abcdef01234567")

    private static func recording(
        _ source: ScriptedSource,
        _ state: RecordingState
    ) -> RegisteredRecording {
        RegisteredRecording(
            id: id,
            listed: ListedRecording(kind: .single, title: "clip", files: [source.file]),
            state: state,
            isNew: false,
            replaces: nil,
            progress: [:]
        )
    }
}
