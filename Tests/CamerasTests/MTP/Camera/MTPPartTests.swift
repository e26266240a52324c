// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Testing

@testable import Cameras

/// Objects that are read part by part, from cameras whose parts are not what was asked for.
@Suite(.timeLimit(.minutes(5)))
struct MTPPartTests {
    private static let clip = SourcePath("DCIM/100MEDIA/CLIP0001.MP4")
    private static let handle: UInt32 = 11
    private static let size: Int64 = 10_001
    private static let partBytes = 4_096
    private static let part = FakeOperation.getPartialObject64
    private static let content = FakeContent(seed: UInt64(handle))

    /// A first part that is right as far as it was asked for, with so many bytes behind it.
    private static func tooLarge(by count: Int) -> FakeFault {
        let bytes = content.bytes(from: 0, count: partBytes)
        return .replaced(bytes + [UInt8](repeating: 0x5A, count: count))
    }

    /// In each of them the whole could have the right length with the wrong bytes in it.
    @Test(
        arguments: [
            tooLarge(by: 1), tooLarge(by: 1_000), tooLarge(by: 8_192), .surplus(1), .surplus(1_000),
            .lyingParameter(5), .lyingParameter(4_097),
        ]
    )
    func `a part that is not what was asked for is none of the file`(
        fault: FakeFault
    ) async throws {
        let (camera, file) = try await Self.camera()
        camera.fake.inject(fault, on: Self.part)

        let error = await #expect(throws: CameraError.self) { try await camera.read(file) }

        guard case .unreadable(Self.clip, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // The others can be read all the same, and so can it as soon as its parts are right.
        #expect(try await camera.read("LOG.TXT").byteCount == 1)
        #expect(try await camera.read(file).sha256 == Self.content.sha256(count: Self.size))
    }

    @Test(arguments: [.lyingParameter(0), .shortPart(1), .shortPart(1_000)] as [FakeFault])
    func `a count that is left out and parts that are short are as good`(
        fault: FakeFault
    ) async throws {
        let (camera, file) = try await Self.camera(size: 3_000)
        camera.fake.inject(fault, on: Self.part, times: nil)

        let back = try await camera.read(file)

        #expect(back.byteCount == 3_000)
        #expect(back.sha256 == Self.content.sha256(count: 3_000))
    }

    @Test(arguments: [1, 3])
    func `a part of nothing before the end is asked for again`(times: Int) async throws {
        let (camera, file) = try await Self.camera()
        camera.fake.inject(.shortPart(0), on: Self.part, times: times)

        #expect(try await camera.read(file).sha256 == Self.content.sha256(count: Self.size))
    }

    @Test func `parts of nothing that do not end are no end of the file`() async throws {
        let (camera, file) = try await Self.camera()
        camera.fake.inject(.shortPart(0), on: Self.part, times: nil)

        let error = await #expect(throws: CameraError.self) { try await camera.read(file) }

        guard case .unreadable(Self.clip, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("0 of 4096 bytes"))
    }

    @Test(arguments: [false, true])
    func `between two parts a session that is another is noticed, and the handle looked at`(
        isAnother: Bool
    ) async throws {
        let (camera, file) = try await Self.camera()
        var back = ReadBack(source: try await camera.driver.open(file))
        while back.offset < Self.partBytes { try back.readOn(Self.partBytes) }
        // The camera is reset and opened anew, for another's sake.
        let openings = camera.driver.session.openings
        camera.fake.inject(.hang(after: 0, until: .classReset), on: FakeOperation.getStorageIDs)
        try? await camera.driver.confirmPresent()
        #expect(camera.driver.session.openings == openings + 1)
        if isAnother {
            camera.fake.change {
                $0.objects[Self.handle]?.name = Array("CLIP0009.MP4".utf16)
                $0.objects[Self.handle]?.content = FakeContent(seed: 99)
            }
        }

        guard isAnother else {
            while try back.readOn() > 0 {}
            #expect(back.sha256 == Self.content.sha256(count: Self.size))
            return
        }
        let error = #expect(throws: CameraError.self) { while try back.readOn() > 0 {} }
        guard case .unreadable(Self.clip, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("another object"))
        #expect(back.offset == Int64(Self.partBytes))
    }

    @Test func `what is stated afterwards of an object of another name is not the file's`()
        async throws
    {
        let (camera, file) = try await Self.camera()
        let back = try await camera.read(file)

        camera.fake.change { $0.objects[Self.handle]?.name = Array("CLIP0009.MP4".utf16) }

        let error = #expect(throws: CameraError.self) { try back.source.stated() }
        guard case .unreadable(Self.clip, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// A camera that is read in parts alone, and one of its files.
    private static func camera(
        size: Int64 = size
    ) async throws -> (camera: CameraOnMemory, file: SourceFile) {
        var quirks = MTPQuirks()
        quirks.readsOnlyParts = true
        quirks.partBytes = partBytes
        let fake = FakeCamera(.bodyCamera(fileBytes: size - 1))
        let camera = try CameraOnMemory(fake, quirks: quirks)
        return (camera, try await camera.file(clip.description))
    }
}
