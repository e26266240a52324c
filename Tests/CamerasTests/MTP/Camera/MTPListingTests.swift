// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Testing

@testable import Cameras

@Suite(.timeLimit(.minutes(5)))
struct MTPListingTests {
    @Test(arguments: MTPQuirks.Listing.allCases)
    func `every way lists the same`(way: MTPQuirks.Listing) async throws {
        var quirks = MTPQuirks()
        quirks.listing = way
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()), quirks: quirks)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.files.map(\.sizeBytes) == [300_000, 300_001, 300_002, 1])
        #expect(listing.files.allSatisfy { $0.modified.civil.iso8601 == "2026-03-14T08:20:00" })
        #expect(listing.unreadable.isEmpty)
        #expect(camera.fake.violations.isEmpty)
    }

    @Test(
        arguments: [
            .refuse(0xA808), .refuse(0x2005), .refuse(0xA801), .brokenPropList(.count(3)),
            .brokenPropList(.cut(at: 150)), .brokenPropList(.empty),
            .brokenPropList(.without(0xDC0B)), .brokenPropList(.without(0xDC04)),
            .brokenPropList(.without(0xDC07)), .brokenPropList(.without(0xDC02)),
            .brokenPropList(.doubled), .brokenPropList(.unknownType),
            .brokenPropList(.trailing(40)), .truncate(after: 200), .garbage,
            .responseInDataPhase, .hang(after: 64, until: .cancel),
        ] as [FakeFault]
    )
    func `a property list that is refused, broken or short hides no file`(
        fault: FakeFault
    ) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(fault, on: FakeOperation.getObjectPropList, times: nil)
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.unreadable.isEmpty)
        #expect(fake.violations.isEmpty)
    }

    @Test func `a camera that lists only folder by folder is asked so`() async throws {
        var model = FakeModel.bodyCamera()
        model.listing.takesAnyDepth = false
        model.listing.goesByProperty = true
        model.listing.includesFolder = true
        let fake = FakeCamera(model)
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(!fake.commands.contains { $0.code == FakeOperation.getObjectInfo })
    }

    @Test func `a whole property list asks for no object by itself`() async throws {
        let fake = FakeCamera(.bodyCamera())
        let camera = try CameraOnMemory(fake)

        _ = try await camera.driver.list()

        #expect(!fake.commands.contains { $0.code == FakeOperation.getObjectInfo })
    }

    @Test func `a camera of the year 2000 is listed by handles`() async throws {
        var model = FakeModel.bodyCamera()
        model.statement.operations = FakeOperation.plainPTP
        let camera = try CameraOnMemory(FakeCamera(model))

        #expect(try await camera.driver.list().paths == FakeModel.bodyCameraPaths)
        #expect(camera.driver.remover == nil)
    }

    @Test func `a root is listed first where nothing is told before`() async throws {
        var model = FakeModel.bodyCamera()
        model.statement.operations = FakeOperation.plainPTP
        model.listing.needsRootFirst = true
        var quirks = MTPQuirks()
        quirks.listsRootFirst = true
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        #expect(try await camera.driver.list().paths == FakeModel.bodyCameraPaths)
    }

    @Test func `an object of which nothing is told is named`() async throws {
        var model = FakeModel.bodyCamera()
        model.statement.operations = FakeOperation.plainPTP
        let fake = FakeCamera(model)
        fake.inject(.refuse(0x2002), on: FakeOperation.getObjectInfo, parameter: 11, times: nil)
        let camera = try CameraOnMemory(fake)

        let listing = try await camera.driver.list()

        #expect(listing.files.count == 3)
        #expect(listing.unreadable.map(\.path.description) == ["orphans/object-0000000B"])
        #expect(listing.unreadable.first?.reason.contains("0x2002") == true)
    }

    @Test func `every store is listed, each below its own folder`() async throws {
        var model = FakeModel()
        model.stores = [FakeStore(), FakeStore(id: 0x0002_0001), FakeStore(id: 0x0003_0000)]
        for (handle, store) in [(1, 0x0001_0001), (2, 0x0002_0001)] as [(UInt32, UInt32)] {
            var file = FakeObject(handle: handle, parent: 0, name: "A.MP4", size: 5)
            file.store = store
            model.objects.add(file)
        }
        let camera = try CameraOnMemory(FakeCamera(model))

        #expect(try await camera.driver.list().paths == ["A.MP4", "store-00020001/A.MP4"])
    }

    @Test func `an empty camera lists as empty only while it answers`() async throws {
        let fake = FakeCamera()
        let camera = try CameraOnMemory(fake)
        #expect(try await camera.driver.list().files.isEmpty)

        fake.detach()

        await #expect(throws: CameraError.gone) { try await camera.driver.list() }
        await #expect(throws: CameraError.gone) { try await camera.driver.confirmPresent() }
    }

    @Test(arguments: [
        FakeOperation.getStorageIDs, FakeOperation.getObjectPropList,
        FakeOperation.getObjectHandles, FakeOperation.getStorageInfo,
    ])
    func `a camera pulled while it is listed has gone`(operation: UInt16) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.disconnect(after: 0), on: operation)
        let camera = try CameraOnMemory(fake)

        await #expect(throws: CameraError.gone) { try await camera.driver.list() }
    }

    @Test func `a camera that nothing brings back is faulty`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.hang(after: 0, until: .never), on: FakeOperation.getObjectHandles, times: nil)
        let camera = try CameraOnMemory(fake)

        let error = await #expect(throws: CameraError.self) { try await camera.driver.list() }

        guard case .faulty(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func `a listing stops at a bound and says so`() async throws {
        var model = FakeModel()
        for handle in 1...30 as ClosedRange<UInt32> {
            model.objects.add(FakeObject(handle: handle, parent: 0, name: "F\(handle)", size: 1))
        }
        let camera = try CameraOnMemory(FakeCamera(model))
        var lister = ObjectLister(requests: camera.driver.requests)
        lister.limits.mostEntries = 20

        let listing = try lister.list()

        #expect(listing.objects.count == 20)
        #expect(listing.unreadable.map(\.reason) == ["the camera holds more than 20 objects"])
    }

    @Test func `ten thousand files in one folder are listed`() async throws {
        var model = FakeModel()
        model.objects.add(.folder(handle: 1, parent: 0, name: "DCIM"))
        for handle in 2...10_001 as ClosedRange<UInt32> {
            model.objects.add(
                FakeObject(handle: handle, parent: 1, name: "C\(handle).MP4", size: 7)
            )
        }
        let camera = try CameraOnMemory(FakeCamera(model))

        let listing = try await camera.driver.list()

        #expect(listing.files.count == 10_000)
        #expect(listing.unreadable.isEmpty)
    }

    @Test func `a date that is none leaves the file listed, without a time`() async throws {
        var model = FakeModel()
        for (handle, date) in [(1, ""), (2, "garbage"), (3, "20260314T082000+0900")]
            as [(UInt32, String)]
        {
            var file = FakeObject(handle: handle, parent: 0, name: "\(handle)", size: 1)
            file.created = ""
            file.modified = date
            model.objects.add(file)
        }
        let camera = try CameraOnMemory(FakeCamera(model))

        let times = try await camera.driver.list().files.map(\.modified)

        #expect(times.prefix(2).allSatisfy { $0 == CameraTime(nanoseconds: 0) })
        #expect(times.last?.civil.iso8601 == "2026-03-14T08:20:00")
    }
}
