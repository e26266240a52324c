// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@_spi(Custody) import Evidence
import FakeCamera
import Testing

@testable import Cameras

@Suite(.timeLimit(.minutes(5)))
struct MTPRemovalTests {
    private static let path = "DCIM/100MEDIA/CLIP0001.MP4"

    @Test func `a file that was confirmed is removed, and nothing else`() async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)

        let outcome = try await camera.driver.remove(
            file,
            from: Self.serial(),
            Self.proof(of: [file])
        )

        #expect(outcome == .removed)
        #expect(camera.deletions == [[11, 0]])
        #expect(camera.fake.model.objects.count == 6)
        #expect(camera.fake.violations.isEmpty)
    }

    @Test func `a proof of another file, size or time removes nothing`() async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let listing = try await camera.driver.list()
        let file = listing.files[0]
        let longer = SourceFile(path: file.path, sizeBytes: 9, modified: file.modified)

        for proof in [[], [listing.files[1]], [longer]] {
            let outcome = try await camera.driver.remove(
                file,
                from: Self.serial(),
                Self.proof(of: proof)
            )
            #expect(outcome == .notProven)
        }
        let outcome = try await camera.driver.remove(
            longer,
            from: Self.serial(),
            Self.proof(of: [longer])
        )
        #expect(outcome == .notProven)
        #expect(camera.deletions.isEmpty)
    }

    /// What was confirmed of the one may be the bytes of the other.
    @Test(arguments: [0, 1, 60])
    func `of two files that only their handles tell apart none is removed`(
        secondsApart: Int
    ) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.change { model in
            model.objects.add(.folder(handle: 4, parent: 1, name: "100MEDIA"))
            var double = model.objects[11]
            double?.handle = 30
            double?.parent = 4
            if secondsApart > 0 { double?.modified = "20260314T0821\(secondsApart % 60 + 10)" }
            model.objects[30] = double
        }
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file(Self.path)

        let outcome = try await camera.driver.remove(
            file,
            from: Self.serial(),
            Self.proof(of: [file])
        )

        #expect(outcome == (secondsApart == 0 ? .notProven : .removed))
        #expect(camera.deletions.isEmpty == (secondsApart == 0))
    }

    @Test func `a file without a time is not removed, since another may have taken its place`()
        async throws
    {
        let fake = FakeCamera(.bodyCamera())
        fake.change {
            $0.objects[11]?.modified = ""
            $0.objects[11]?.created = ""
        }
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file(Self.path)
        #expect(file.modified == .unstated)

        let outcome = try await camera.driver.remove(
            file,
            from: Self.serial(),
            Self.proof(of: [file])
        )

        #expect(outcome == .notProven)
        #expect(camera.deletions.isEmpty)
    }

    @Test func `a proof of the same file of another camera removes nothing`() async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)

        let outcome = try await camera.driver.remove(
            file,
            from: Self.serial("FAKE0002"),
            Self.proof(of: [file])
        )

        #expect(outcome == .notProven)
        #expect(camera.deletions.isEmpty)
    }

    @Test(
        arguments: [
            { @Sendable in $0.objects[11]?.size += 1 },
            { $0.objects[11]?.name = Array("NEW.MP4".utf16) },
            { $0.objects[11]?.modified = "20270101T000000" },
        ] as [@Sendable (inout FakeModel) -> Void]
    )
    func `what has changed since it was read is not removed`(
        change: @escaping @Sendable (inout FakeModel) -> Void
    ) async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)
        camera.fake.change(change)

        let outcome = try await camera.driver.remove(
            file,
            from: Self.serial(),
            Self.proof(of: [file])
        )

        #expect(outcome == .notProven)
        #expect(camera.deletions.isEmpty)
    }

    @Test func `what has gone by itself is told as vanished`() async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)
        camera.fake.change { $0.objects[11] = nil }

        await #expect(throws: CameraError.vanished(file.path)) {
            try await camera.driver.remove(file, from: Self.serial(), Self.proof(of: [file]))
        }
    }

    @Test(
        arguments: [
            (
                { @Sendable in $0.objects[11]?.protection = 1 },
                .writeProtected(reason: "the camera protects this file against deletion")
            ),
            (
                { $0.stores[0].access = 1 },
                .mediumProtected(reason: "the store is \(PTPStorageAccess.readOnly)")
            ),
        ] as [(@Sendable (inout FakeModel) -> Void, RemovalOutcome)]
    )
    func `protection is read first, and told`(
        change: @escaping @Sendable (inout FakeModel) -> Void,
        outcome expected: RemovalOutcome
    ) async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)
        camera.fake.change(change)

        let outcome = try await camera.driver.remove(
            file,
            from: Self.serial(),
            Self.proof(of: [file])
        )

        #expect(outcome == expected)
        #expect(try await camera.driver.obstacle(to: file) == expected)
        #expect(camera.deletions.isEmpty)
        #expect(camera.fake.model.objects[11] != nil)
    }

    @Test(
        arguments: [
            (0x200D, .writeProtected(reason: "object write-protected (0x200D)")),
            (0x200E, .mediumProtected(reason: "store read-only (0x200E)")),
            (0x200F, .writeProtected(reason: "access denied (0x200F)")),
            (0x2012, .partlyRemoved(reason: "partial deletion (0x2012)")),
            (0x2002, .notRemoved(reason: "the camera answered general error (0x2002)")),
            (0x2005, .notRemoved(reason: "the camera answered operation not supported (0x2005)")),
        ] as [(UInt16, RemovalOutcome)]
    )
    func `the camera's refusal is told as it is`(
        code: UInt16,
        outcome: RemovalOutcome
    ) async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.refuse(code), on: FakeOperation.deleteObject)
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file(Self.path)

        #expect(
            try await camera.driver.remove(file, from: Self.serial(), Self.proof(of: [file]))
                == outcome
        )
        #expect(fake.model.objects[11] != nil)
    }

    @Test func `a camera that says it removed a file and still lists it is not believed`()
        async throws
    {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.ignoredDeletion, on: FakeOperation.deleteObject)
        let camera = try CameraOnMemory(fake)
        let file = try await camera.file(Self.path)

        let outcome = try await camera.driver.remove(
            file,
            from: Self.serial(),
            Self.proof(of: [file])
        )

        guard case .notRemoved(let reason) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("still lists"))
    }

    /// The handle then means an object of the same name, size and time in another folder.
    @Test(arguments: [MTPQuirks.Listing.properties, .handles])
    func `a handle that came to mean another object while the store was asked removes nothing`(
        listing: MTPQuirks.Listing
    ) async throws {
        var model = FakeModel.bodyCamera()
        model.objects.add(.folder(handle: 4, parent: 1, name: "101MEDIA"))
        var twin = try #require(model.objects[11])
        twin.handle = 30
        twin.parent = 4
        model.objects.add(twin)
        let fake = FakeCamera(model)
        var quirks = MTPQuirks()
        quirks.listing = listing
        let camera = try CameraOnMemory(fake, quirks: quirks)
        let file = try await camera.file(Self.path)
        fake.inject(.hang(after: 0, until: .classReset), on: FakeOperation.getStorageInfo)
        fake.change { model in
            model.objects[11]?.parent = 4
            model.objects[30]?.parent = 2
        }

        #expect(try await camera.remove(file) == .notProven)
        #expect(camera.deletions.isEmpty)
    }

    @Test(
        arguments: [
            { @Sendable in $0.objects[11]?.parent = 3 }, { $0.objects[11]?.parent = 0 },
            { $0.objects[2]?.name = Array("101MEDIA".utf16) }, { $0.objects[2]?.parent = 3 },
            { $0.objects[2]?.parent = 0 }, { $0.objects[1]?.name = Array("MISC".utf16) },
            { $0.objects[1] = nil }, { $0.objects[2] = nil },
            { $0.objects[1]?.parent = 1 },
        ] as [@Sendable (inout FakeModel) -> Void]
    )
    func `what lies elsewhere than it was listed is not removed`(
        change: @escaping @Sendable (inout FakeModel) -> Void
    ) async throws {
        for listing in [MTPQuirks.Listing.properties, .handles] {
            var quirks = MTPQuirks()
            quirks.listing = listing
            let camera = try CameraOnMemory(FakeCamera(.bodyCamera()), quirks: quirks)
            let file = try await camera.file(Self.path)
            camera.fake.change(change)

            #expect(try await camera.remove(file) == .notProven)
            #expect(camera.deletions.isEmpty)
        }
    }

    @Test(
        arguments: [FakeOperation.getStorageInfo, FakeOperation.getObjectPropList]
    )
    func `a session that is opened anew does not keep what is proven from being removed`(
        operation: UInt16
    ) async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)
        camera.fake.inject(.hang(after: 0, until: .classReset), on: operation)

        let outcome = try await camera.remove(file)

        // Only what was stated behind the new opening is known to be that object.
        let isEarly = operation == FakeOperation.getStorageInfo
        #expect(outcome == (isEarly ? .removed : .notProven))
        #expect(camera.deletions == (isEarly ? [[11, 0]] : []))
    }

    @Test(arguments: ["LOG.TXT", "store-00020001/B.MP4", "orphans/LOST.MP4"])
    func `a file is removed wherever it lies`(path: String) async throws {
        for listing in [MTPQuirks.Listing.properties, .handles] {
            var model = FakeModel.bodyCamera()
            model.stores.append(FakeStore(id: 0x0002_0001))
            var other = FakeObject(handle: 40, parent: 0, name: "B.MP4", size: 5)
            other.store = 0x0002_0001
            model.objects.add(other)
            model.objects.add(FakeObject(handle: 41, parent: 99, name: "LOST.MP4", size: 6))
            let fake = FakeCamera(model)
            var quirks = MTPQuirks()
            quirks.listing = listing
            let camera = try CameraOnMemory(fake, quirks: quirks)
            let file = try await camera.file(path)

            #expect(try await camera.remove(file) == .removed)
            #expect(fake.model.objects.count == 8)
        }
    }

    @Test(
        arguments: [
            .hang(after: 0, until: .cancel), .hang(after: 1_000, until: .classReset),
            .disconnect(after: 0), .malformedResponse([1, 2, 3]), .refuse(0x2009),
        ] as [FakeFault]
    )
    func `a deletion whose answer is lost is not known`(fault: FakeFault) async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)
        camera.fake.inject(fault, on: FakeOperation.deleteObject)

        #expect(try await camera.remove(file).isUnknown)
        #expect(camera.deletions == [[11, 0]])
    }

    @Test(
        arguments: [
            (FakeOperation.getObjectHandles, .refuse(0x2013)),
            (FakeOperation.getObjectHandles, .refuse(0x2002)),
            (FakeOperation.getObjectHandles, .hang(after: 0, until: .cancel)),
            (FakeOperation.getObjectHandles, .hang(after: 0, until: .classReset)),
            (FakeOperation.getObjectHandles, .hang(after: 0, until: .never)),
            (FakeOperation.getObjectHandles, .disconnect(after: 0)),
            (FakeOperation.getObjectInfo, .refuse(0x2002)),
            (FakeOperation.getObjectInfo, .refuse(0x2013)),
            (FakeOperation.getObjectInfo, .refuse(0x200F)),
            (FakeOperation.getObjectInfo, .hang(after: 0, until: .cancel)),
        ] as [(UInt16, FakeFault)]
    )
    func `a removal that the camera does not show is not known`(
        operation: UInt16,
        fault: FakeFault
    ) async throws {
        let camera = try CameraOnMemory(FakeCamera(.bodyCamera()))
        let file = try await camera.file(Self.path)
        camera.fake.inject(fault, on: operation)

        #expect(try await camera.remove(file).isUnknown)
        #expect(camera.fake.model.objects[11] == nil)
    }

    fileprivate static func serial(_ text: String = "FAKE0001") throws -> CameraSerial {
        try #require(CameraSerial(text))
    }

    fileprivate static func proof(of files: [SourceFile]) throws -> CustodyProof {
        CustodyProof(
            CustodyKey(),
            camera: try serial(),
            recording: RecordingID("r"),
            holder: .store,
            files: files
        )
    }
}

extension CameraOnMemory {
    /// Removes a file that was confirmed.
    fileprivate func remove(_ file: SourceFile) async throws -> RemovalOutcome {
        try await driver.remove(
            file,
            from: MTPRemovalTests.serial(),
            MTPRemovalTests.proof(of: [file])
        )
    }

    /// The parameters of every deletion that was asked for.
    var deletions: [[UInt32]] {
        fake.commands.filter { $0.code == FakeOperation.deleteObject }.map(\.parameters)
    }
}

extension RemovalOutcome {
    fileprivate var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }
}
