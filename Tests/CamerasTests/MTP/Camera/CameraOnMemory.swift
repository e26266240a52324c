// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Synchronization
import Testing

@testable import Cameras

/// A fake camera with the driver on it, over memory and without waiting.
struct CameraOnMemory {
    let fake: FakeCamera
    let channel: MemoryChannel
    let opened: (driver: MTPCamera, identity: CameraStatement)

    var driver: MTPCamera { opened.driver }

    init(
        _ fake: FakeCamera,
        quirks: MTPQuirks = MTPQuirks(),
        waiting: MemoryChannel.Waiting = .stepped,
        now: @escaping @Sendable () -> UTCTime = { UTCTime(secondsSinceEpoch: 1_800_000_000) },
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in await Task.yield() }
    ) throws {
        self.fake = fake
        channel = MemoryChannel(fake, waiting: waiting)
        let passed = Mutex<Duration>(.zero)
        let channel = channel
        let time = PTPTime(
            now: { passed.withLock { $0 } + channel.waited },
            pause: { pause in passed.withLock { $0 += pause } }
        )
        let session = PTPSession(
            channel,
            quirks: quirks,
            observer: PTPSilentObserver(),
            time: time
        )
        var opening = CameraOpening(session, quirks: quirks)
        opening.now = now
        opening.pause = pause
        opened = try opening.open(label: "test")
    }

    /// A camera that is listed by its handles alone.
    static func byHandles(_ fake: FakeCamera) throws -> Self {
        var quirks = MTPQuirks()
        quirks.listing = .handles
        return try Self(fake, quirks: quirks)
    }

    /// Lists and reads one file to its end.
    func read(_ path: String, bufferBytes: Int = 64 << 10) async throws -> ReadBack {
        let listing = try await driver.list()
        let file = try #require(listing.files.first { $0.path == SourcePath(path) })
        return try await read(file, bufferBytes: bufferBytes)
    }

    /// Reads one file to its end.
    func read(
        _ file: SourceFile,
        from offset: Int64 = 0,
        bufferBytes: Int = 64 << 10
    ) async throws -> ReadBack {
        var back = ReadBack(source: try await driver.open(file), offset: offset)
        while try back.readOn(bufferBytes) > 0 {}
        return back
    }
}

/// What was read of a file.
struct ReadBack {
    let source: any FootageSource
    private(set) var offset: Int64
    private(set) var digest = RunningDigest()
    private let start: Int64

    init(source: any FootageSource, offset: Int64 = 0) {
        self.source = source
        self.offset = offset
        start = offset
    }

    /// How many bytes came.
    var byteCount: Int64 { offset - start }

    var sha256: String { FakeContent.hexadecimal(digest.value) }

    /// Reads on.
    @discardableResult
    mutating func readOn(_ bufferBytes: Int = 64 << 10) throws -> Int {
        var buffer = [UInt8](repeating: 0, count: bufferBytes)
        var span = buffer.mutableSpan
        var bytes = span.mutableBytes
        let count = try source.read(into: &bytes, at: offset)
        if count > 0 { digest.take(bytes.bytes, count: count, at: offset - start) }
        offset += Int64(count)
        return count
    }
}

extension FakeModel {
    /// A body camera with two folders of footage and one file at its root.
    static func bodyCamera(fileBytes: Int64 = 300_000) -> FakeModel {
        var model = FakeModel()
        model.objects.add(.folder(handle: 1, parent: 0, name: "DCIM"))
        model.objects.add(.folder(handle: 2, parent: 1, name: "100MEDIA"))
        model.objects.add(.folder(handle: 3, parent: 1, name: "EMPTY"))
        for number in 0..<3 {
            let name = "CLIP000\(number).MP4"
            let handle = UInt32(10 + number)
            let size = fileBytes + Int64(number)
            model.objects.add(FakeObject(handle: handle, parent: 2, name: name, size: size))
        }
        model.objects.add(FakeObject(handle: 20, parent: 0, name: "LOG.TXT", size: 1))
        return model
    }

    /// The paths of that camera's files.
    static let bodyCameraPaths = [
        "DCIM/100MEDIA/CLIP0000.MP4", "DCIM/100MEDIA/CLIP0001.MP4", "DCIM/100MEDIA/CLIP0002.MP4",
        "LOG.TXT",
    ]
}

extension Listing {
    /// The files' paths as text, in the listing's order.
    var paths: [String] { files.map(\.path.description) }
}
