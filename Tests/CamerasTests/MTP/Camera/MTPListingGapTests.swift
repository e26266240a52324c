// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Testing

@testable import Cameras

/// What a camera leaves out, breaks off or tells in another way than before.
@Suite(.timeLimit(.minutes(5)))
struct MTPListingGapTests {
    @Test func `a listing counts only if the camera still has the media that were listed`()
        async throws
    {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(
            .replaced([0, 0, 0, 0]),
            on: FakeOperation.getStorageIDs,
            times: nil,
            after: 1
        )
        let camera = try CameraOnMemory(fake)

        let error = await #expect(throws: CameraError.self) { try await camera.driver.list() }

        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("media changed"))
    }

    static let badAnswers: [FakeFault] = [
        .truncate(after: 2), .refuse(0x2002), .refuse(0x2007), .refuse(0x201F), .replaced([1]),
    ]

    @Test(arguments: badAnswers, [1, nil])
    func `one bad answer to what stores there are is none, and many are no verdict on the camera`(
        fault: FakeFault,
        times: Int?
    ) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(fault, on: FakeOperation.getStorageIDs, times: times)
        let camera = try CameraOnMemory(fake)

        guard times == nil else {
            #expect(try await camera.driver.list().paths == FakeModel.bodyCameraPaths)
            return
        }
        let error = await #expect(throws: CameraError.self) { try await camera.driver.list() }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a camera that falls silent for object after object is not asked for thousands`()
        async throws
    {
        var model = FakeModel.bodyCamera()
        model.statement.operations = FakeOperation.plainPTP
        let fake = FakeCamera(model)
        fake.inject(
            .hang(after: 0, until: .cancel),
            on: FakeOperation.getObjectInfo,
            times: nil,
            after: 2
        )
        let camera = try CameraOnMemory(fake)

        let error = await #expect(throws: CameraError.self) { try await camera.driver.list() }

        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("3 objects"))
        #expect(fake.commands.count { $0.code == FakeOperation.getObjectInfo } == 8)
    }

    @Test func `a folder that is silent once is asked again`() async throws {
        let camera = try Self.byFolders(.hang(after: 0, until: .cancel), times: 1)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.unreadable.isEmpty)
    }

    @Test(arguments: [.refuse(0x2002), .hang(after: 0, until: .cancel)] as [FakeFault])
    func `a folder that does not tell what is in it is named`(fault: FakeFault) async throws {
        let camera = try Self.byFolders(fault, times: nil)

        let listing = try await camera.driver.list()

        #expect(listing.paths == ["LOG.TXT"])
        #expect(listing.unreadable.map(\.path.description) == ["DCIM"])
    }

    @Test(arguments: [0x2009, 0x201A] as [UInt16], [2, 7])
    func `a folder that is said to be none is empty, unless more is counted`(
        code: UInt16,
        counted: UInt32
    ) async throws {
        let camera = try Self.byFolders(.refuse(code), times: nil)
        camera.fake.inject(.lyingParameter(counted), on: FakeOperation.getNumObjects, times: nil)

        let listing = try await camera.driver.list()

        #expect(listing.paths == ["LOG.TXT"])
        let short = "the camera counts 7 objects in this store and lists 2"
        #expect(listing.unreadable.map(\.reason) == (counted == 2 ? [] : [short]))
    }

    @Test func `an object with half its properties is listed although nothing is counted`()
        async throws
    {
        let fake = Self.lackingParent()
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(listing.paths.contains("DCIM/100MEDIA/CLIP0001.MP4"))
        #expect(listing.unreadable.contains { $0.reason.contains("the store could not be listed") })
    }

    @Test func `an object with half its properties of which nothing more is told is named`()
        async throws
    {
        let fake = Self.lackingParent()
        fake.inject(.refuse(0x2002), on: FakeOperation.getObjectInfo, parameter: 11, times: nil)
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(
            listing.unreadable.map(\.path.description).contains("orphans/object-0000000B")
        )
    }

    @Test func `a folder with one known file is asked where the handles are not told`()
        async throws
    {
        let fake = Self.lackingParent(leftOut: true)
        fake.inject(.refuse(0x2002), on: FakeOperation.getObjectHandles, times: 1)
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.unreadable.isEmpty)
    }

    @Test func `a session opened anew within a listing begins it again`() async throws {
        var quirks = MTPQuirks()
        quirks.listing = .handles
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake, quirks: quirks)
        Self.inject(.hang(after: 0, until: .classReset), into: fake, times: 1)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(await camera.driver.known.openings == camera.driver.session.openings)
        let asked = fake.commands.filter {
            $0.code == FakeOperation.getObjectInfo && $0.parameters.first == 10
        }
        #expect(asked.count == 2)
    }

    @Test func `a session opened anew in every listing is no listing`() async throws {
        var quirks = MTPQuirks()
        quirks.listing = .handles
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake, quirks: quirks)
        Self.inject(.hang(after: 0, until: .classReset), into: fake, times: nil)

        let error = await #expect(throws: CameraError.self) { try await camera.driver.list() }

        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [1, 2, 4])
    func `the dates are the same whichever way the listing takes`(hangs: Int) async throws {
        var model = FakeModel.bodyCamera()
        model.listing.properties = [0xDC01, 0xDC02, 0xDC03, 0xDC04, 0xDC07, 0xDC08, 0xDC0B]
        let fake = FakeCamera(model)
        let camera = try CameraOnMemory(fake)
        let first = try await camera.driver.list()
        fake.inject(
            .hang(after: 0, until: .cancel),
            on: FakeOperation.getObjectPropList,
            times: hangs
        )

        let second = try await camera.driver.list()

        #expect(first.files.allSatisfy { $0.modified.civil.iso8601 == "2026-03-14T08:20:00" })
        #expect(second.files == first.files)
        let file = try #require(first.files.first)
        #expect(try await camera.driver.open(file).stated().modified == file.modified)
    }

    @Test func `a date that only a property has is found by ObjectInfo's way too`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.change { model in model.objects[10]?.modified = "" }
        let camera = try CameraOnMemory(fake)
        var quirks = MTPQuirks()
        quirks.listing = .handles
        let other = try CameraOnMemory(fake, quirks: quirks)

        let times = try await camera.driver.list().files.map(\.modified)

        #expect(try await other.driver.list().files.map(\.modified) == times)
    }

    @Test func `an object whose properties name no medium lies where it is found`() async throws {
        var model = FakeModel.bodyCamera()
        model.objects[20]?.store = 0x0001_0000
        let camera = try CameraOnMemory(FakeCamera(model))

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.unreadable.isEmpty)
    }

    @Test func `a list that times out once is asked for once more`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(
            .hang(after: 0, until: .cancel),
            on: FakeOperation.getObjectPropList,
            times: 1
        )
        let camera = try CameraOnMemory(fake)

        _ = try await camera.driver.list()

        let lists = fake.commands.filter { $0.code == FakeOperation.getObjectPropList }
        #expect(lists.map { $0.parameters.first } == [.max, .max])
    }

    @Test(arguments: [MTPQuirks.Listing.properties, .handles])
    func `names that take too much memory cut the listing, and that is named`(
        way: MTPQuirks.Listing
    ) throws {
        var model = FakeModel()
        for handle in 1...50 as ClosedRange<UInt32> {
            let name = "\(handle)" + String(repeating: "\u{4E00}", count: 200)
            model.objects.add(FakeObject(handle: handle, parent: 0, name: name, size: 1))
        }
        var quirks = MTPQuirks()
        quirks.listing = way
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)
        var lister = ObjectLister(requests: camera.driver.requests)
        lister.limits.mostNameBytes = 10_000

        let listing = try lister.list()

        #expect((1..<20).contains(listing.objects.count))
        #expect(listing.unreadable.map(\.reason) == [lister.limits.tooLong])
    }

    @Test func `one name of an object is kept`() throws {
        var properties = ObjectProperties()
        for property in [PTPObjectProperty.name, .objectFileName, .name] {
            properties.take(
                PTPPropListElement(handle: .sample(1), property: property, value: .string("ABC"))
            )
        }

        #expect(properties.nameBytes == 3)
    }

    @Test func `a list that does not end is given up behind its last element`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.unknownLength, on: FakeOperation.getObjectPropList, times: nil)
        fake.inject(.endlessData, on: FakeOperation.getObjectPropList, times: nil)
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.unreadable.isEmpty)
    }

    @Test func `a list that is too long gives place to the handles`() throws {
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake)
        var lister = ObjectLister(requests: camera.driver.requests)
        lister.limits.mostListBytes = 100

        #expect(try lister.list().objects.count == 4)
    }

    @Test func `folders are asked down to the deepest level, and that is named`() throws {
        var model = FakeModel()
        for handle in 1...200 as ClosedRange<UInt32> {
            model.objects.add(.folder(handle: handle, parent: handle - 1, name: "A"))
        }
        let fake = FakeCamera(model)
        fake.inject(.refuse(0x2014), on: FakeOperation.getObjectHandles, times: 1)
        let camera = try CameraOnMemory.byHandles(fake)
        var lister = ObjectLister(requests: camera.driver.requests)
        lister.limits.deepestLevel = 5

        let listing = try lister.list()

        #expect(
            listing.unreadable.map(\.reason) == [
                "the camera counts 200 objects in this store and lists 6",
                "the folder is nested deeper than 5 levels",
            ]
        )
        let asked = fake.commands.filter { $0.code == FakeOperation.getObjectHandles }
        #expect(asked.count == 8)
    }

    /// A camera that tells only its root at first, with a fault in what it says of its first folder.
    private static func byFolders(_ fault: FakeFault, times: Int?) throws -> CameraOnMemory {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.refuse(0x2014), on: FakeOperation.getObjectHandles, times: 1)
        fake.inject(fault, on: FakeOperation.getObjectHandles, times: times, after: 2)
        return try CameraOnMemory.byHandles(fake)
    }

    private static func inject(_ fault: FakeFault, into fake: FakeCamera, times: Int?) {
        fake.inject(fault, on: FakeOperation.getObjectInfo, parameter: 20, times: times)
    }

    /// A camera whose list of properties says of one file not where it lies, or nothing at all, and
    /// which tells no handles if it says something.
    private static func lackingParent(leftOut: Bool = false) -> FakeCamera {
        let model = FakeModel.bodyCamera()
        var elements: [PTPPropListElement] = []
        for object in model.objects.all where !(leftOut && [11, 12].contains(object.handle)) {
            var values: [(PTPObjectProperty, PTPValue)] = [
                (.storageID, .uint32(object.store)), (.objectFormat, .uint16(object.format)),
                (.objectSize, .uint64(UInt64(object.size))),
                (.objectFileName, .string(String(decoding: object.name, as: UTF16.self))),
                (.dateModified, .string(object.modified)),
            ]
            if object.handle != 11 { values.append((.parentObject, .uint32(object.parent))) }
            for (property, value) in values {
                elements.append(
                    PTPPropListElement(
                        handle: .sample(object.handle),
                        property: property,
                        value: value
                    )
                )
            }
        }
        var writer = PTPWriter()
        writer.u32(UInt32(elements.count))
        for element in elements { element.encode(into: &writer) }
        let fake = FakeCamera(model)
        fake.inject(.replaced(writer.bytes), on: FakeOperation.getObjectPropList, times: 1)
        if !leftOut { fake.inject(.refuse(0x2002), on: FakeOperation.getObjectHandles, times: nil) }
        return fake
    }
}
