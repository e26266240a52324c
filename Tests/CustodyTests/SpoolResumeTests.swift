// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

/// Copies that are cut off and gone on with.
struct SpoolResumeTests {
    @Test(arguments: 0..<40)
    func `a copy cut anywhere, any number of times, ends with the camera's bytes`(
        seed: UInt64
    ) throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path, direct: seed % 2 == 0)
            var random = SplitMix(seed: seed)
            let bytes = pseudorandomBytes(.random(in: 5_000...200_000, using: &random), seed: seed)
            let meter = ByteMeter()
            var progress: PartialCopy?
            var copied: CopiedFile?

            for _ in 0..<6 {
                let gone = Int64.random(in: 0...Int64(bytes.count), using: &random)
                let source = ScriptedSource(bytes, fault: .gone(afterBytes: gone))
                _ = try? fixture.spool.copy(
                    from: source,
                    fixture.request(source, resuming: progress, checkpointBytes: 40_000),
                    meter: meter,
                    onCheckpoint: { progress = $0 }
                )
                #expect(meter.bytes == progress?.durableBytes ?? 0)
                meter.add(-meter.bytes)
            }
            let source = ScriptedSource(bytes)
            copied = try fixture.spool.copy(
                from: source,
                fixture.request(source, resuming: progress),
                meter: meter
            )

            let finished = try fixture.spool.finish([try #require(copied)])
            #expect(try finished.verified.first?.content == expectedContent(bytes))
            #expect(try fixture.content(RecordingID("0123456789abcdef01234567")) == bytes)
            #expect(source.bytesRead == Int64(bytes.count) - (progress?.durableBytes ?? 0))
            #expect(meter.bytes == Int64(bytes.count))
        }
    }

    /// What may have become of a partial between two attempts.
    enum Damage: CaseIterable {
        case flipped, cut, gone, longer
    }

    @Test(arguments: Damage.allCases, [true, false])
    func `what an earlier attempt left is never trusted`(damage: Damage, direct: Bool) throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path, direct: direct)
            let bytes = pseudorandomBytes(100_000)
            let progress = try interrupt(fixture, bytes, afterBytes: 70_000)
            try Self.damage(fixture, damage)
            let source = ScriptedSource(bytes)

            let copied = try fixture.spool.copy(
                from: source,
                fixture.request(source, resuming: progress),
                meter: ByteMeter()
            )
            let finished = try fixture.spool.finish([copied])

            #expect(try finished.verified.first?.content == expectedContent(bytes))
            #expect(try fixture.content(copied.recording) == bytes)
            let resumed = damage == .longer
            #expect(source.bytesRead == (resumed ? 100_000 - 65_536 : 100_000))
        }
    }

    @Test func `a caller that stops is told where to go on`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let source = ScriptedSource(pseudorandomBytes(100_000))
            var asked = 0
            var noted: PartialCopy?

            let error = #expect(throws: SpoolError.self) {
                try fixture.spool.copy(
                    from: source,
                    fixture.request(source, checkpointBytes: 1 << 30),
                    meter: ByteMeter(),
                    onCheckpoint: { noted = $0 },
                    isCancelled: {
                        asked += 1
                        return asked > 6
                    }
                )
            }

            // Six chunks of 8 KiB are three parts.
            guard case .cancelled(let progress) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(progress.durableBytes == 49_152)
            #expect(noted == progress)
        }
    }

    @Test func `a file that was copied in full is only read back`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let bytes = pseudorandomBytes(70_001)
            var progress: PartialCopy?
            let first = ScriptedSource(bytes)
            _ = try fixture.spool.copy(
                from: first,
                fixture.request(first),
                meter: ByteMeter(),
                onCheckpoint: { progress = $0 }
            )
            let second = ScriptedSource(bytes)

            let copied = try fixture.spool.copy(
                from: second,
                fixture.request(second, resuming: progress),
                meter: ByteMeter()
            )

            #expect(progress?.durableBytes == 70_001)
            #expect(try copied.content == expectedContent(bytes))
            #expect(second.bytesRead == 0)
            #expect(try fixture.spool.finish([copied]).verified.count == 1)
        }
    }

    /// Copies until the camera goes; returns what was named durable.
    private func interrupt(
        _ fixture: SpoolFixture,
        _ bytes: [UInt8],
        afterBytes: Int64
    ) throws -> PartialCopy? {
        var progress: PartialCopy?
        let source = ScriptedSource(bytes, fault: .gone(afterBytes: afterBytes))
        #expect(throws: CameraError.gone) {
            try fixture.spool.copy(
                from: source,
                fixture.request(source),
                meter: ByteMeter(),
                onCheckpoint: { progress = $0 }
            )
        }
        #expect(progress?.durableBytes == 65_536)
        return progress
    }

    private static func damage(_ fixture: SpoolFixture, _ damage: Damage) throws {
        let path = fixture.path.appending("0123456789abcdef01234567.0.partial")
        var content = try readFile(at: path)
        switch damage {
        case .flipped: content[20_000] ^= 1
        case .cut: content.removeLast(1_000)
        case .longer: content += [UInt8](repeating: 9, count: 20_000)
        case .gone:
            unlink(path.string)
            return
        }
        try writeFile(content, at: path)
    }
}
