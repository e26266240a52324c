// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Testing

@testable import Cameras

@Suite(.timeLimit(.minutes(5)))
struct MTPReadingTests {
    private static let clip = "DCIM/100MEDIA/CLIP0001.MP4"
    private static let handle: UInt32 = 11
    private static let size: Int64 = 300_001

    @Test(arguments: [4_096, 64 << 10, 1 << 20])
    func `a file is read whole in one transfer`(bufferBytes: Int) async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))

        let back = try await camera.read(Self.clip, bufferBytes: bufferBytes)

        #expect(back.byteCount == Self.size)
        #expect(back.sha256 == Self.sha256())
        #expect(camera.reads == [FakeOperation.getObject])
        #expect(try back.source.stated().sizeBytes == Self.size)
    }

    @Test(arguments: [1, 4_096, 299_999, 300_000] as [Int64])
    func `a copy goes on from where it was by parts`(offset: Int64) async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.clip)

        let back = try await camera.read(file, from: offset)

        #expect(back.byteCount == Self.size - offset)
        #expect(back.sha256 == Self.sha256(from: offset))
        #expect(Set(camera.reads) == [FakeOperation.getPartialObject64])
    }

    @Test func `without parts a copy goes on by reading from the start`() async throws {
        var model = FakeModel.bodyCamera()
        model.statement.operations = FakeOperation.plainPTP
        let camera = try CameraOnMemory(FakeCamera(model))
        let file = try await camera.file(Self.clip)

        let back = try await camera.read(file, from: 100_000)

        #expect(back.sha256 == Self.sha256(from: 100_000))
        #expect(camera.reads == [FakeOperation.getObject])
    }

    @Test(arguments: [false, true])
    func `a camera that is read in parts alone gives the same bytes`(
        avoidsFullLastPacket: Bool
    ) async throws {
        var model = FakeModel.bodyCamera(fileBytes: 8_179)
        model.parts.hangsOnFullLastPacket = avoidsFullLastPacket
        model.parts.mostBytes = 4_096
        var quirks = MTPQuirks()
        quirks.readsOnlyParts = true
        quirks.partBytes = 4_096
        quirks.avoidsFullLastPacket = avoidsFullLastPacket
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        for (number, path) in FakeModel.bodyCameraPaths.dropLast().enumerated() {
            let back = try await camera.read(path)

            let content = FakeContent(seed: UInt64(10 + number))
            #expect(back.byteCount == 8_179 + Int64(number))
            #expect(back.sha256 == content.sha256(count: back.byteCount))
        }
        #expect(!camera.reads.contains(FakeOperation.getObject))
        #expect(camera.fake.classRequests.isEmpty)
    }

    @Test(
        arguments: [
            .hang(after: 0, until: .cancel), .hang(after: 102_400, until: .cancel),
            .hang(after: 102_400, until: .classReset), .hang(after: 102_400, until: .busReset),
            .stall(after: 102_400), .truncate(after: 102_400), .truncateAdmitted(after: 102_400),
            .wrongTransaction,
        ] as [FakeFault]
    )
    func `a transfer that was lost goes on by parts once the camera answers again`(
        fault: FakeFault
    ) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(fault, on: FakeOperation.getObject)
        let camera = try CameraOnMemory(fake)

        let back = try await camera.read(Self.clip)

        #expect(back.byteCount == Self.size)
        #expect(back.sha256 == Self.sha256())
        #expect(fake.violations.isEmpty)
    }

    @Test func `a transfer that is lost again and again is given up`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.hang(after: 512, until: .cancel), on: FakeOperation.getObject, times: nil)
        fake.inject(.hang(after: 0, until: .cancel), on: 0x95C1, times: nil)
        let camera = try CameraOnMemory(fake)

        let error = await #expect(throws: CameraError.self) { try await camera.read(Self.clip) }

        guard case .unreadable(let path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == SourcePath(Self.clip))
        #expect(camera.reads.count == 4)
    }

    @Test(arguments: [0, 512, 299_520] as [Int64])
    func `a camera pulled while it is read has gone, and the copy goes on at the next docking`(
        byte: Int64
    ) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.disconnect(after: byte), on: FakeOperation.getObject)
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file(Self.clip)
        var back = ReadBack(source: try await camera.driver.open(file))

        #expect(throws: CameraError.gone) { while try back.readOn(4_096) > 0 {} }
        await camera.driver.close()

        fake.attach()
        let again = try CameraOnMemory(fake)
        let rest = try await again.read(try await again.file(Self.clip), from: back.offset)
        #expect(back.byteCount + rest.byteCount == Self.size)
        #expect(rest.sha256 == Self.sha256(from: back.offset))
    }

    @Test(
        arguments: [
            (0x2009, true), (0x200F, false), (0x2002, false), (0x2013, false),
        ] as [(UInt16, Bool)]
    )
    func `a refusal speaks of the file alone`(code: UInt16, isVanished: Bool) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(
            .refuse(code),
            on: FakeOperation.getObject,
            parameter: Self.handle,
            times: nil
        )
        let camera = try CameraOnMemory(fake)

        let error = await #expect(throws: CameraError.self) { try await camera.read(Self.clip) }

        switch error {
        case .vanished(let path): #expect(isVanished && path == SourcePath(Self.clip))
        case .unreadable(let path, let reason):
            #expect(!isVanished && path == SourcePath(Self.clip))
            #expect(reason.contains(code.fourHexDigits))
        default: Issue.record("\(String(describing: error))")
        }
        #expect(try await camera.read("LOG.TXT").byteCount == 1)
    }

    @Test func `more bytes than stated reach the copy, which then refuses them`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.surplus(700), on: FakeOperation.getObject)
        let camera = try CameraOnMemory(fake)

        #expect(try await camera.read(Self.clip).byteCount > Self.size)
    }

    @Test func `an object that another one cut off is gone on with`() async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let listing = try await camera.driver.list()
        var first = ReadBack(source: try await camera.driver.open(listing.files[0]))
        try first.readOn(4_096)

        let second = try await camera.read(listing.files[1])
        while try first.readOn() > 0 {}

        #expect(second.sha256 == Self.sha256())
        #expect(first.sha256 == FakeContent(seed: 10).sha256(count: 300_000))
        #expect(camera.fake.violations.isEmpty)
    }

    @Test func `a source that was let go of leaves the camera free`() async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let listing = try await camera.driver.list()
        do {
            var left = ReadBack(source: try await camera.driver.open(listing.files[0]))
            try left.readOn(4_096)
            await #expect(throws: GaugesBusy.self) { try await camera.driver.charge() }
        }

        #expect(try await camera.driver.charge() == .level(percent: 80, stepPercent: 1))
        #expect(try await camera.read(listing.files[1]).sha256 == Self.sha256())
    }

    @Test func `a file that the camera now states otherwise is seen to have changed`()
        async throws
    {
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake)
        let back = try await camera.read(Self.clip)

        fake.change { $0.objects[Self.handle]?.modified = "20270101T000000" }
        #expect(try back.source.stated().modified.civil.iso8601 == "2027-01-01T00:00:00")
        fake.change { $0.objects[Self.handle]?.size += 1 }
        #expect(try back.source.stated().sizeBytes == Self.size + 1)
        fake.change { $0.objects[Self.handle] = nil }
        #expect(throws: CameraError.vanished(SourcePath(Self.clip))) {
            try back.source.stated()
        }
    }

    @Test func `in a new session a handle that means another object is not read`() async throws {
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file(Self.clip)
        fake.inject(.hang(after: 0, until: .classReset), on: FakeOperation.getStorageIDs)
        try? await camera.driver.confirmPresent()
        fake.change { $0.objects[Self.handle]?.name = Array("OTHER.MP4".utf16) }

        let error = await #expect(throws: CameraError.self) { try await camera.read(file) }

        guard case .unreadable(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("another object"))
    }

    @Test func `two files that change their handles in mid-read are not made into one`()
        async throws
    {
        let fake = FakeCamera(.twins())
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file("100MEDIA/CLIP0001.MP4")
        var back = ReadBack(source: try await camera.driver.open(file))
        try back.readOn(4_096)

        fake.inject(.hang(after: 0, until: .classReset), on: FakeOperation.getStorageIDs)
        try? await camera.driver.confirmPresent()
        fake.change { $0.swapTwins() }

        let error = #expect(throws: CameraError.self) { while try back.readOn() > 0 {} }
        guard case .unreadable(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("another object"))
        #expect(throws: CameraError.self) { try back.source.stated() }
    }

    @Test func `what is stated across a reset is of the object, and of none that took its handle`()
        async throws
    {
        let fake = FakeCamera(.twins())
        let camera = try CameraOnMemory(fake)
        let back = try await camera.read("100MEDIA/CLIP0001.MP4")

        fake.change { $0.swapTwins() }
        for operation in [FakeOperation.getObjectPropList, FakeOperation.getObjectPropValue] {
            fake.inject(.hang(after: 0, until: .classReset), on: operation)
        }

        #expect(throws: CameraError.self) { try back.source.stated() }
    }

    @Test func `a camera that has lost the session is read all the same`() async throws {
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file(Self.clip)

        fake.forgetSession()

        #expect(try await camera.read(file).sha256 == Self.sha256())
        fake.forgetSession()
        try? await camera.driver.confirmPresent()
        #expect(try await camera.driver.list().files.count == 4)
        #expect(fake.busResets == 0 && fake.classRequests.isEmpty)
    }

    @Test func `an interruption ends a read that is blocked`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.hang(after: 512, until: .never), on: FakeOperation.getObject)
        let camera = try CameraOnMemory(fake, waiting: .real)
        let file = try await camera.file(Self.clip)
        let source = try await camera.driver.open(file)

        let read = Task.detached {
            var back = ReadBack(source: source)
            while try back.readOn(4_096) > 0 {}
        }
        while camera.reads.isEmpty { await Task.yield() }
        camera.driver.interrupt()

        await #expect(throws: CameraError.gone) { try await read.value }
        await camera.driver.close()
    }

    private static func sha256(from offset: Int64 = 0) -> String {
        FakeContent(seed: UInt64(handle)).sha256(from: offset, count: size - offset)
    }
}

extension CameraOnMemory {
    /// A file of a fresh listing.
    func file(_ path: String) async throws -> SourceFile {
        try #require(try await driver.list().files.first { $0.path == SourcePath(path) })
    }

    /// The operations by which content was asked for, in order.
    var reads: [UInt16] {
        let operations: Set = [
            FakeOperation.getObject, FakeOperation.getPartialObject,
            FakeOperation.getPartialObject64, FakeOperation.getPartialObjectEx,
        ]
        return fake.commands.map(\.code).filter { operations.contains($0) }
    }
}

extension FakeModel {
    /// Two folders, each with a file of the same name, size and date.
    fileprivate static func twins() -> Self {
        var model = FakeModel()
        for (folder, name) in [(2, "100MEDIA"), (3, "101MEDIA")] as [(UInt32, String)] {
            model.objects.add(.folder(handle: folder, parent: 0, name: name))
            let clip = FakeObject(
                handle: folder + 8,
                parent: folder,
                name: "CLIP0001.MP4",
                size: 300_000
            )
            model.objects.add(clip)
        }
        return model
    }

    /// Has each of them the other's handle.
    fileprivate mutating func swapTwins() {
        let (first, second) = (objects[10], objects[11])
        objects[10]?.parent = second?.parent ?? 0
        objects[10]?.content = FakeContent(seed: 11)
        objects[11]?.parent = first?.parent ?? 0
        objects[11]?.content = FakeContent(seed: 10)
    }
}
