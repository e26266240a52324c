// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Copies that go well, at every size where something changes.
struct SpoolCopyTests {
    static let sizes = [
        0, 1, 511, 4_095, 4_096, 4_097, 8_191, 8_192, 8_193, 16_383, 16_384, 16_385, 32_768,
        49_152, 100_000, 163_840,
    ]

    @Test(arguments: sizes, [true, false])
    func `a file of any size is copied, hashed and read back`(size: Int, direct: Bool) throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path, direct: direct)
            let bytes = pseudorandomBytes(size, seed: UInt64(size))
            let source = ScriptedSource(bytes, mostPerRead: 3_000)
            let meter = ByteMeter()

            let copied = try fixture.spool.copy(from: source, fixture.request(source), meter: meter)
            let finished = try fixture.spool.finish([copied])

            let file = try #require(finished.verified.first)
            #expect(finished.damaged.isEmpty)
            #expect(try file.content == expectedContent(bytes))
            #expect(try fixture.content(file.recording) == bytes)
            #expect(try fixture.names == ["0123456789abcdef01234567.0"])
            #expect(meter.bytes == Int64(size))
            #expect(source.bytesRead == Int64(size))
        }
    }

    @Test func `a reader gives the bytes back`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let bytes = pseudorandomBytes(50_000)
            let copied = try fixture.copy(ScriptedSource(bytes))
            _ = try fixture.spool.finish([copied])

            let body = try fixture.spool.reader(for: copied.recording, ordinal: 0)
            let buffer = AlignedBuffer(byteCount: 60_000)
            let count = try buffer.withMutableBytes(in: 0..<60_000) {
                try body.read(into: &$0, at: 10_000)
            }

            #expect(count == 40_000)
            let read = buffer.withBytes(in: 0..<count) { $0.withUnsafeBytes { Array($0) } }
            #expect(read == Array(bytes[10_000...]))
        }
    }

    @Test func `checkpoints name whole parts in order and end with the file`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let bytes = pseudorandomBytes(100_000)
            let source = ScriptedSource(bytes)
            var checkpoints: [PartialCopy] = []

            _ = try fixture.spool.copy(
                from: source,
                fixture.request(source, checkpointBytes: 32_768),
                meter: ByteMeter(),
                onCheckpoint: { checkpoints.append($0) }
            )

            #expect(checkpoints.map(\.durableBytes) == [32_768, 65_536, 98_304, 100_000])
            #expect(try checkpoints.last?.parts == expectedContent(bytes).parts)
        }
    }

    @Test func `two hundred copies at once do not mix`() async throws {
        try await withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)

            let copied = try await withThrowingTaskGroup(of: CopiedFile.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let bytes = pseudorandomBytes(number * 500, seed: UInt64(number))
                        let id = RecordingID(String(repeating: "0", count: 20) + "\(1000 + number)")
                        return try fixture.copy(ScriptedSource(bytes), recording: id)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let finished = try fixture.spool.finish(copied)

            #expect(finished.verified.count == 200)
            for file in finished.verified {
                let number = (Int(file.recording.rawValue.suffix(4)) ?? 0) - 1000
                let bytes = pseudorandomBytes(number * 500, seed: UInt64(number))
                #expect(file.content.whole == .sha256(of: bytes))
                #expect(try fixture.content(file.recording) == bytes)
            }
        }
    }

    @Test func `sizes beyond 32 bits are counted right`() async throws {
        try await withTemporaryDirectory { path in
            var settings = Spool.Settings()
            settings.reserveBytes = 0
            let spool = try Spool(at: path.appending("spool"), settings: settings)
            let size: Int64 = 5 << 30 | 1
            let source = EmptySource(sizeBytes: size)
            let id = RecordingID("0123456789abcdef01234567")

            let (finished, last) = try await offPool {
                var last: PartialCopy?
                let copied = try spool.copy(
                    from: source,
                    CopyRequest(file: source.file, recording: id, ordinal: 0),
                    meter: ByteMeter(),
                    onCheckpoint: { last = $0 }
                )
                return (try spool.finish([copied]), last)
            }

            #expect(finished.verified.first?.content.sizeBytes == size)
            #expect(finished.verified.first?.content.parts.count == 321)
            #expect(last?.durableBytes == size)
        }
    }
}

/// A file of nothing but zeros.
private struct EmptySource: FootageSource {
    let file: SourceFile

    init(sizeBytes: Int64) {
        file = SourceFile(
            path: SourcePath("SPARSE.BIN"),
            sizeBytes: sizeBytes,
            modified: CameraTime(nanoseconds: 0)
        )
    }

    func read(into buffer: inout MutableRawSpan, at offset: Int64) -> Int {
        let count = Int(min(max(file.sizeBytes - offset, 0), Int64(buffer.byteCount)))
        buffer.withUnsafeMutableBytes { bytes in
            _ = bytes[..<count].initializeMemory(as: UInt8.self, repeating: 0)
        }
        return count
    }

    func stated() -> (sizeBytes: Int64, modified: CameraTime) { (file.sizeBytes, file.modified) }
}
