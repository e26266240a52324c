// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@_spi(Custody) import Evidence
import FakeCamera
import Testing

@testable import Cameras

@Suite(.timeLimit(.minutes(2)))
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
            { @Sendable in $0.objects[11]?.protection = 1 },
            { $0.stores[0].access = 1 },
        ] as [@Sendable (inout FakeModel) -> Void]
    )
    func `protection is read first, and told`(
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

        guard case .writeProtected = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(camera.deletions.isEmpty)
        #expect(camera.fake.model.objects[11] != nil)
    }

    @Test(
        arguments: [
            (0x200D, .writeProtected(reason: "object write-protected (0x200D)")),
            (0x200E, .writeProtected(reason: "store read-only (0x200E)")),
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

    private static func serial(_ text: String = "FAKE0001") throws -> CameraSerial {
        try #require(CameraSerial(text))
    }

    private static func proof(of files: [SourceFile]) throws -> ConfirmationProof {
        ConfirmationProof(
            ConfirmationKey(),
            camera: try serial(),
            recording: RecordingID("r"),
            files: files
        )
    }
}

extension CameraOnMemory {
    /// The parameters of every deletion that was asked for.
    var deletions: [[UInt32]] {
        fake.commands.filter { $0.code == FakeOperation.deleteObject }.map(\.parameters)
    }
}
