// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Testing

@testable import Cameras

/// What a camera lists, held against what it counts.
@Suite(.timeLimit(.minutes(5)))
struct MTPStoreCountTests {
    @Test(arguments: [3, 4, 6])
    func `a list of handles that is cut short is made whole folder by folder`(
        mostHandles: Int
    ) async throws {
        var model = FakeModel.bodyCamera()
        model.listing.mostHandles = mostHandles
        let camera = try CameraOnMemory.byHandles(FakeCamera(model))

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.unreadable.isEmpty)
    }

    @Test func `a store of which less is listed than is counted is named`() async throws {
        var model = FakeModel.bodyCamera()
        model.listing.mostHandles = 2
        let camera = try CameraOnMemory.byHandles(FakeCamera(model))

        let listing = try await camera.driver.list()

        #expect(listing.paths.count < FakeModel.bodyCameraPaths.count)
        let count = model.objects.all.count
        #expect(
            listing.unreadable.map(\.reason).contains {
                $0.contains("counts \(count) objects in this store and lists")
            }
        )
    }

    @Test(arguments: [(-1, false, 0), (2, false, 1), (2, true, 0)])
    func `a count is believed where it is higher, and not where the profile says otherwise`(
        miscount: Int,
        isKnownFor: Bool,
        named: Int
    ) async throws {
        var model = FakeModel.bodyCamera()
        model.listing.miscount = miscount
        var quirks = MTPQuirks()
        quirks.miscountsObjects = isKnownFor
        let camera = try CameraOnMemory(FakeCamera(model), quirks: quirks)

        let listing = try await camera.driver.list()

        #expect(listing.paths == FakeModel.bodyCameraPaths)
        #expect(listing.unreadable.count == named)
    }

    /// Objects come and go while a camera is listed.
    @Test(arguments: [0, 1])
    func `a count that is higher only once names nothing`(first: Int) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.lyingParameter(9), on: FakeOperation.getNumObjects, after: first)
        let camera = try CameraOnMemory(fake)

        #expect(try await camera.driver.list().unreadable.isEmpty)
    }

    @Test func `a camera that cannot count hides nothing by that`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.lyingParameter(.max), on: FakeOperation.getNumObjects, times: nil)
        let camera = try CameraOnMemory(fake)

        #expect(try await camera.driver.list().unreadable.isEmpty)
    }
}
