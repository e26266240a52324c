// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Cameras

/// What a driver believes of a medium, and when it asks the device first.
@Suite struct MediumTests {
    @Test func `a listing is returned only after the device has answered`() async throws {
        try await withCard(["a.mp4"]) { root, _ in
            let presence = FakePresence()
            let camera = MassStorageCamera(root: root, presence: presence)

            let listing = try await camera.list()

            #expect(listing.files.map(\.path.description) == ["a.mp4"])
            #expect(presence.confirmations == 1)
        }
    }

    @Test func `an empty listing of a pulled card is no listing`() async throws {
        try await withCard([]) { root, _ in
            let camera = MassStorageCamera(root: root, presence: FakePresence(isPresent: false))

            await #expect(throws: CameraError.gone) { try await camera.list() }
        }
    }

    @Test func `a file that is missing has vanished, or its camera is gone`() async throws {
        try await withCard([]) { root, _ in
            let presence = FakePresence()
            let camera = MassStorageCamera(root: root, presence: presence)
            let file = Self.file("lost.mp4")

            await #expect(throws: CameraError.vanished(file.path)) { try await camera.open(file) }
            presence.leave()
            await #expect(throws: CameraError.gone) { try await camera.open(file) }
        }
    }

    @Test func `a file is read from any offset and states its size and time`() async throws {
        try await withCard(["DCIM/1/a.mp4"]) { root, _ in
            let camera = MassStorageCamera(root: root, presence: FakePresence())
            let file = try #require(try await camera.list().files.first)

            let source = try await camera.open(file)

            #expect(try read(source, at: 0) == pseudorandomBytes(100))
            #expect(try read(source, at: 90) == Array(pseudorandomBytes(100)[90...]))
            #expect(try read(source, at: 100).isEmpty)
            let stated = try source.stated()
            #expect(stated.sizeBytes == file.sizeBytes)
            #expect(stated.modified == file.modified)
        }
    }

    @Test func `a file is no longer followed once a link has its name`() async throws {
        try await withCard(["a.mp4", "DIR/b.mp4"]) { root, path in
            let camera = MassStorageCamera(root: root, presence: FakePresence())
            unlink(path.appending("a.mp4").string)
            symlink("/etc/passwd", path.appending("a.mp4").string)
            rename(path.appending("DIR").string, path.appending("OLD").string)
            symlink("OLD", path.appending("DIR").string)

            for name in ["a.mp4", "DIR/b.mp4"] {
                let error = await #expect(throws: CameraError.self) {
                    try await camera.open(Self.file(name))
                }
                guard case .unreadable = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `a directory or a pipe in a file's place is not read`() async throws {
        try await withCard(["DIR/b.mp4"]) { root, path in
            let camera = MassStorageCamera(root: root, presence: FakePresence())
            mkfifo(path.appending("pipe").string, 0o600)

            for name in ["DIR", "pipe"] {
                await #expect(
                    throws: CameraError.unreadable(SourcePath(name), reason: "is no longer a file")
                ) {
                    try await camera.open(Self.file(name))
                }
            }
        }
    }

    @Test func `a read that fails is damage on a camera that is there, else departure`() throws {
        try withTemporaryDirectory { path in
            let presence = FakePresence()
            // A directory opens and cannot be read: the nearest thing to a bad sector.
            let source = MediumFile(
                try File(at: path),
                sizeBytes: 1,
                path: SourcePath("x"),
                presence: presence
            )

            let error = #expect(throws: CameraError.self) { try read(source, at: 0) }
            guard case .unreadable(SourcePath("x"), _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            presence.leave()
            #expect(throws: CameraError.gone) { try read(source, at: 0) }
        }
    }

    @Test(arguments: [1, 4096, 1 << 20, (1 << 20) + 1, 3 << 20, (3 << 20) + 4097])
    func `a file reads back the same in whole blocks and in odd pieces`(size: Int) throws {
        try withTemporaryDirectory { path in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let name = path.appending("clip")
            try File(at: name, .creating(permissions: 0o600)).write(bytes.span.bytes, at: 0)
            let source = MediumFile(
                try File(at: name),
                sizeBytes: Int64(size),
                path: SourcePath("clip"),
                presence: FakePresence()
            )

            #expect(try all(of: source, by: 1 << 20, from: 0) == bytes)
            #expect(try all(of: source, by: 5_000, from: 3)[...] == bytes.dropFirst(3))
            #expect(try all(of: source, by: 1 << 20, from: 0) == bytes)
        }
    }

    @Test func `after close everything is gone`() async throws {
        try await withCard(["a.mp4"]) { root, _ in
            let camera = MassStorageCamera(root: root, presence: FakePresence())
            await camera.close()

            await #expect(throws: CameraError.gone) { try await camera.list() }
            await #expect(throws: CameraError.gone) { try await camera.open(Self.file("a.mp4")) }
            await #expect(throws: CameraError.gone) { try await camera.confirmPresent() }
        }
    }

    @Test func `a device is present while any place of it can be read`() throws {
        try withTemporaryDirectory { path in
            // A file stands in for the device; past its end nothing answers.
            let file = try File(at: path.appending("disk"), .creating(permissions: 0o600))
            try file.truncate(to: 1 << 20)
            let presence = try BlockDevicePresence(device: file, sizeBytes: 1 << 30, stay: nil)

            try presence.confirm()
            try file.truncate(to: 0)

            #expect(throws: CameraError.gone) { try presence.confirm() }
        }
    }

    @Test func `a card that took the watched one's place is not the watched one`() throws {
        try withTemporaryDirectory { path in
            let file = try File(at: path.appending("disk"), .creating(permissions: 0o600))
            try file.truncate(to: 1 << 20)
            let inReader = Mutex<UInt64>(7)
            let stay = BlockDevicePresence.Stay(sequence: 7) { (_) throws(Errno) in
                inReader.withLock(\.self)
            }
            let presence = try BlockDevicePresence(device: file, sizeBytes: 1 << 20, stay: stay)

            try presence.confirm()
            // The old descriptor reads the new card just as well.
            inReader.withLock { $0 = 8 }

            #expect(throws: CameraError.gone) { try presence.confirm() }
        }
    }

    @Test func `a device that does not say which stay it is is not believed`() throws {
        try withTemporaryDirectory { path in
            // A file stands in for the device, and knows no stays.
            let file = try File(at: path.appending("disk"), .creating(permissions: 0o600))
            try file.truncate(to: 1 << 20)
            let presence = try BlockDevicePresence(
                device: file,
                sizeBytes: 1 << 20,
                stay: BlockDevicePresence.Stay(sequence: 7)
            )

            #expect(throws: CameraError.gone) { try presence.confirm() }
        }
    }

    private static func file(_ path: String) -> SourceFile {
        SourceFile(path: SourcePath(path), sizeBytes: 0, modified: CameraTime(nanoseconds: 0))
    }

    /// A card with these files, each of the same 100 bytes.
    private func withCard(
        _ names: [String],
        _ body: (Directory, FilePath) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            for name in names {
                let file = path.appending(name)
                _ = try Directory.creating(file.removingLastComponent())
                try writeFile(pseudorandomBytes(100), at: file)
            }
            try await body(try Directory(at: path), path)
        }
    }

    /// Everything from `start` on, read in pieces of that size, the last of them beyond the end.
    private func all(
        of source: any FootageSource,
        by pieceBytes: Int,
        from start: Int
    ) throws -> [UInt8] {
        let buffer = AlignedBuffer(byteCount: pieceBytes)
        var bytes: [UInt8] = []
        while true {
            let count = try buffer.withMutableBytes(in: 0..<pieceBytes) { span in
                try source.read(into: &span, at: Int64(start + bytes.count))
            }
            guard count > 0 else { return bytes }
            buffer.withBytes(in: 0..<count) { span in
                span.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
        }
    }

    private func read(_ source: any FootageSource, at offset: Int64) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = try bytes.withUnsafeMutableBytes { buffer in
            var span = buffer.mutableBytes
            return try source.read(into: &span, at: offset)
        }
        return Array(bytes.prefix(count))
    }
}
