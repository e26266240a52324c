// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Testing

@testable import Cameras

@Suite(.timeLimit(.minutes(5)))
struct MTPSizeTests {
    private static let large: Int64 = 5 << 30

    @Test(arguments: [false, true], MTPQuirks.Listing.allCases)
    func `an object beyond 4 GiB has its whole size, saturated or wrapped as ObjectInfo may be`(
        wraps: Bool,
        way: MTPQuirks.Listing
    ) async throws {
        var model = Self.model(bytes: Self.large + 7)
        model.listing.wrapsSizes = wraps
        var quirks = MTPQuirks()
        quirks.listing = way
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        let file = try await camera.file("BIG.MP4")

        #expect(file.sizeBytes == Self.large + 7)
        #expect(camera.reads.isEmpty)
    }

    @Test func `beyond 4 GiB a copy goes on by parts with offsets of 64 bits`() async throws {
        let camera = try CameraOnMemory(FakeCamera(Self.model(bytes: Self.large)))
        let file = try await camera.file("BIG.MP4")

        let back = try await camera.read(file, from: Self.large - 70_000)

        #expect(back.byteCount == 70_000)
        #expect(
            back.sha256
                == FakeContent(seed: 1).sha256(from: Self.large - 70_000, count: 70_000)
        )
    }

    @Test func `a small store is not asked for sizes of 64 bits`() async throws {
        var model = Self.model(bytes: 1_000)
        model.stores[0].capacityBytes = 1 << 30
        var quirks = MTPQuirks()
        quirks.listing = .handles
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        #expect(try await camera.file("BIG.MP4").sizeBytes == 1_000)
        #expect(!camera.fake.commands.contains { $0.code == FakeOperation.getObjectPropValue })
    }

    @Test func `a size of 64 bits in ObjectInfo is believed where the profile says so`()
        async throws
    {
        var model = Self.model(bytes: Self.large)
        model.statement.operations = FakeOperation.plainPTP
        model.listing.has64BitObjectInfo = true
        var quirks = MTPQuirks()
        quirks.objectInfoHas64BitSize = true
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        #expect(try await camera.file("BIG.MP4").sizeBytes == Self.large)
    }

    @Test func `a size that is not believed is counted by a first reading`() async throws {
        let camera = try CameraOnMemory(
            FakeCamera(Self.untold(bytes: 123_456)),
            quirks: Self.distrustful
        )

        let back = try await camera.read("BIG.MP4")

        #expect(back.byteCount == 123_456)
        #expect(back.sha256 == FakeContent(seed: 1).sha256(count: 123_456))
        #expect(camera.reads == [FakeOperation.getObject, FakeOperation.getObject])
        #expect(try back.source.stated().sizeBytes == 123_456)
    }

    @Test(arguments: [0, 60_000] as [Int64])
    func `two readings that differ fail, from wherever the second began`(
        offset: Int64
    ) async throws {
        let fake = FakeCamera(Self.untold(bytes: 123_456))
        let camera = try CameraOnMemory(fake, quirks: Self.distrustful)
        let file = try await camera.file("BIG.MP4")
        fake.inject(.flippedByte(at: 50_000), on: FakeOperation.getObject)

        let error = await #expect(throws: CameraError.self) {
            try await camera.read(file, from: offset)
        }

        guard case .unreadable(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("two readings"))
    }

    @Test func `sizes that the profile distrusts are all counted`() async throws {
        var model = Self.model(bytes: 5_000)
        model.objects[1]?.stated64BitSize = 4_000
        var quirks = MTPQuirks()
        quirks.distrustsSizes = true
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        let back = try await camera.read("BIG.MP4")

        #expect(back.byteCount == 5_000)
        #expect(try back.source.stated().sizeBytes == 5_000)
    }

    @Test func `of two sizes that contradict one another neither is believed`() async throws {
        var model = Self.model(bytes: 5_000)
        model.objects[1]?.stated64BitSize = 4_000
        var quirks = MTPQuirks()
        quirks.listing = .handles
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        #expect(try await camera.file("BIG.MP4").sizeBytes == 5_000)
        #expect(camera.reads == [FakeOperation.getObject])
    }

    /// Two readings that are cut short alike agree with each other.
    @Test func `a count that is neither of two sizes is named, and not taken`() async throws {
        var model = Self.model(bytes: 300)
        model.objects[1]?.stated32BitSize = 5_000
        model.objects[1]?.stated64BitSize = 4_000
        var quirks = MTPQuirks()
        quirks.listing = .handles
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        let listing = try await camera.driver.list()

        #expect(listing.files.isEmpty)
        #expect(
            listing.unreadable.first?.reason.contains("5000 bytes, and 4000, and gave 300") == true
        )
    }

    @Test func `an object that never ends is named, and the others are listed`() async throws {
        var model = Self.untold(bytes: 4_096)
        model.stores[0].capacityBytes = 1 << 20
        model.objects.add(FakeObject(handle: 2, parent: 0, name: "OK.MP4", size: 9))
        let fake = FakeCamera(model)
        fake.inject(.endlessData, on: FakeOperation.getObject, times: nil)
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(listing.paths == ["OK.MP4"])
        #expect(listing.unreadable.map(\.path.description) == ["BIG.MP4"])
    }

    /// Two readings that are cut short alike agree with each other.
    @Test func `an object that is said to fill all 32 bits and does not is named`() async throws {
        let camera = try CameraOnMemory(FakeCamera(Self.untold(bytes: 123_456)))

        let listing = try await camera.driver.list()

        #expect(listing.files.isEmpty)
        let reason = listing.unreadable.first?.reason ?? ""
        #expect(reason.contains("at least 4294967295 bytes and gave 123456"), "\(reason)")
    }

    @Test(arguments: [false, true])
    func `an object that has bytes by the camera's word and gives none is named`(
        isDistrusted: Bool
    ) async throws {
        let fake = FakeCamera(Self.untold(bytes: 123_456))
        fake.inject(.responseInDataPhase, on: FakeOperation.getObject, times: nil)
        let camera = try CameraOnMemory(
            fake,
            quirks: isDistrusted ? Self.distrustful : MTPQuirks()
        )

        let listing = try await camera.driver.list()

        #expect(listing.files.isEmpty)
        #expect(listing.unreadable.first?.reason.contains("gave none") == true)
    }

    /// The size is cut to its lower 32 bits, and no larger one is told: only what comes behind the end
    /// shows it.
    @Test(arguments: [false, true])
    func `a size that lost its upper bits shows at the end of the last part`(
        avoidsFullLastPacket: Bool
    ) async throws {
        var model = Self.model(bytes: 1 << 32 | 30_000)
        model.statement.operations = FakeOperation.plainPTP + [FakeOperation.getPartialObject]
        model.listing.wrapsSizes = true
        var quirks = MTPQuirks()
        quirks.readsOnlyParts = true
        quirks.avoidsFullLastPacket = avoidsFullLastPacket
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)
        let file = try await camera.file("BIG.MP4")
        #expect(file.sizeBytes == 30_000)

        #expect(try await camera.read(file).byteCount == 30_001)
        #expect(try await camera.read(file, from: 20_000).byteCount == 10_001)
    }

    /// Where the end is not known, no part may stand in for what a lost transfer left out.
    @Test(arguments: [.truncate(after: 50_000), .stall(after: 50_000)] as [FakeFault])
    func `a count that loses its transfer begins anew`(fault: FakeFault) async throws {
        let fake = FakeCamera(Self.model(bytes: 123_456))
        fake.inject(fault, on: FakeOperation.getObject)
        let camera = try CameraOnMemory(fake, quirks: Self.distrustful)

        #expect(try await camera.file("BIG.MP4").sizeBytes == 123_456)
        #expect(camera.reads == [FakeOperation.getObject, FakeOperation.getObject])
    }

    @Test func `a count whose transfers are all lost is named`() async throws {
        let fake = FakeCamera(Self.model(bytes: 123_456))
        fake.inject(.stall(after: 50_000), on: FakeOperation.getObject, times: nil)
        let camera = try CameraOnMemory(fake, quirks: Self.distrustful)

        let listing = try await camera.driver.list()

        #expect(listing.files.isEmpty)
        #expect(listing.unreadable.map(\.path.description) == ["BIG.MP4"])
    }

    /// Parts may reach less far than the object does.
    @Test(arguments: [1, 2])
    func `a part that is refused before the stated size is no end of a count`(
        wholeParts: Int
    ) async throws {
        var quirks = Self.distrustful
        quirks.readsOnlyParts = true
        quirks.partBytes = 4_096
        let fake = FakeCamera(Self.model(bytes: 10_001))
        fake.inject(
            .refuse(PTPResponseCode.invalidParameter.rawValue),
            on: FakeOperation.getPartialObject64,
            times: nil,
            after: wholeParts
        )
        let camera = try CameraOnMemory(fake, quirks: quirks)

        let listing = try await camera.driver.list()

        #expect(listing.files.isEmpty)
        #expect(listing.unreadable.map(\.path.description) == ["BIG.MP4"])
    }

    @Test func `an object goes on where parts of 32 bits end`() throws {
        var model = Self.model(bytes: 5 << 30)
        model.statement.operations = FakeOperation.plainPTP + [FakeOperation.getPartialObject]
        var quirks = Self.distrustful
        quirks.readsOnlyParts = true
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)
        let driver = camera.driver
        let access = ObjectAccess(
            requests: driver.requests,
            slot: driver.slot,
            stores: [:],
            openings: driver.session.openings,
            limits: driver.limits
        )
        let handle = try #require(PTPHandle(1))
        let record = ObjectRecord(handle, try driver.requests.info(handle), of: .first)
        var reader = ObjectReader(
            PlacedObject(record: record, path: SourcePath("BIG.MP4")),
            sizeBytes: nil,
            isHashing: false,
            token: access.slot.newToken(),
            access
        )
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let begin = Int64(UInt32.max) - Int64(quirks.partBytes)

        let error = #expect(throws: PTPError.self) {
            while true {
                var span = buffer.mutableSpan
                var bytes = span.mutableBytes
                let offset = max(begin, reader.position)
                guard try reader.read(into: &bytes, at: offset) > 0 else { break }
            }
        }

        guard case .malformed(_, .tooLong) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a size that no recording has is named`() async throws {
        let camera = try CameraOnMemory(FakeCamera(Self.model(bytes: 5 << 40)))

        let listing = try await camera.driver.list()

        #expect(listing.files.isEmpty)
        #expect(listing.unreadable.first?.reason.contains("which no recording has") == true)
    }

    private static let distrustful: MTPQuirks = {
        var quirks = MTPQuirks()
        quirks.distrustsSizes = true
        return quirks
    }()

    private static func model(bytes: Int64) -> FakeModel {
        var model = FakeModel()
        model.objects.add(FakeObject(handle: 1, parent: 0, name: "BIG.MP4", size: bytes))
        return model
    }

    /// A camera that states a full field and no size of 64 bits.
    private static func untold(bytes: Int64) -> FakeModel {
        var model = model(bytes: bytes)
        model.statement.operations = FakeOperation.plainPTP
        model.objects[1]?.stated32BitSize = 0xFFFF_FFFF
        return model
    }
}
