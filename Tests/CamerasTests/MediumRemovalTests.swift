// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@_spi(Custody) import Evidence
import Glibc
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Cameras

/// Removing files from a medium that was opened for clearing.
@Suite struct MediumRemovalTests {
    private static let name = "DCIM/1/a.mp4"

    @Test func `a medium that was opened for reading removes nothing`() async throws {
        try await Self.withCard(.readOnly) { camera, _, file, path async throws in
            #expect(camera.remover == nil)

            #expect(
                try await camera.remove(file, from: Self.serial(), Self.proof(file)) == .notProven
            )
            #expect(exists(path))
        }
    }

    @Test func `a file that was read and is held goes, and only that one`() async throws {
        try await Self.withCard { camera, presence, file, path async throws in
            #expect(try await camera.obstacle(to: file) == nil)
            #expect(exists(path))
            let before = presence.confirmations

            #expect(
                try await camera.remove(file, from: Self.serial(), Self.proof(file)) == .removed
            )

            #expect(!exists(path))
            #expect(try await camera.list().files.map(\.path.description) == ["DCIM/1/b.mp4"])
            // Once before it is touched and once after, so that no cache is believed.
            #expect(presence.confirmations >= before + 2)
        }
    }

    @Test(arguments: ["bytes", "time", "link", "directory", "other name", "other camera"])
    func `a file that is not what was read stays`(change: String) async throws {
        try await Self.withCard { camera, _, file, path async throws in
            var proof = try Self.proof(file)
            var serial = try Self.serial()
            switch change {
            case "bytes": try append(to: path)
            case "time":
                utimensat(
                    AT_FDCWD,
                    path,
                    [timespec(tv_sec: 9, tv_nsec: 0), timespec(tv_sec: 9, tv_nsec: 0)],
                    0
                )
            case "link":
                rename(path, path + ".old")
                symlink(path + ".old", path)
            case "directory":
                unlink(path)
                mkdir(path, 0o755)
            case "other name":
                proof = try Self.proof(
                    SourceFile(
                        path: SourcePath("DCIM/1/b.mp4"),
                        sizeBytes: file.sizeBytes,
                        modified: file.modified
                    )
                )
            default: serial = try #require(CameraSerial("OTHER"))
            }

            #expect(try await camera.remove(file, from: serial, proof) == .notProven)

            #expect(exists(path))
        }
    }

    @Test func `a file without a time is never told from another for sure`() async throws {
        try await Self.withCard { camera, _, file, path async throws in
            utimensat(AT_FDCWD, path, [timespec(), timespec()], 0)
            let undated = SourceFile(
                path: file.path,
                sizeBytes: file.sizeBytes,
                modified: .unstated
            )

            let outcome = try await camera.remove(undated, from: Self.serial(), Self.proof(undated))

            #expect(outcome == .notProven)
            #expect(exists(path))
        }
    }

    @Test func `a file that the camera has marked stays`() async throws {
        try await Self.withCard { camera, _, file, path async throws in
            chmod(path, 0o444)
            let marked = RemovalOutcome.writeProtected(
                reason: "the camera has marked it as protected"
            )

            #expect(try await camera.obstacle(to: file) == marked)
            #expect(try await camera.remove(file, from: Self.serial(), Self.proof(file)) == marked)

            #expect(exists(path))
        }
    }

    @Test func `nothing is asked of a camera that has gone`() async throws {
        try await Self.withCard { camera, presence, file, path async throws in
            presence.leave()

            await #expect(throws: CameraError.gone) {
                try await camera.remove(file, from: Self.serial(), Self.proof(file))
            }
            #expect(exists(path))
        }
    }

    @Test func `a camera that leaves after a removal leaves it unknown`() async throws {
        try await withCamera(.writable, LeavingPresence(afterAnswers: 2)) {
            camera,
            file,
            path async throws in
            let outcome = try await camera.remove(file, from: Self.serial(), Self.proof(file))

            #expect(outcome == .unknown(reason: "the camera left its bay"))
        }
    }

    private static func withCard(
        _ access: DetachedMount.Access = .writable,
        _ body: (MassStorageCamera, FakePresence, SourceFile, String) async throws -> Void
    ) async throws {
        let presence = FakePresence()
        try await MediumRemovalTests().withCamera(access, presence) { camera, file, path in
            try await body(camera, presence, file, path)
        }
    }

    private func withCamera(
        _ access: DetachedMount.Access,
        _ presence: any MediumPresence,
        _ body: (MassStorageCamera, SourceFile, String) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let folder = root.appending("DCIM/1")
            _ = try Directory.creating(folder, permissions: 0o755)
            for name in ["a.mp4", "b.mp4"] { try append(to: folder.appending(name).string) }
            let camera = MassStorageCamera(
                root: try Directory(at: root),
                presence: presence,
                access
            )
            let file = try #require(
                try await camera.list().files.first { $0.path.description == Self.name }
            )
            try await body(camera, file, root.appending(Self.name).string)
        }
    }

    private static func serial() throws -> CameraSerial { try #require(CameraSerial("CAM1")) }

    private static func proof(_ file: SourceFile) throws -> CustodyProof {
        CustodyProof(
            CustodyKey(),
            camera: try serial(),
            recording: RecordingID("r"),
            holder: .store,
            files: [file]
        )
    }
}

private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

private func append(to path: String) throws {
    let file = try FileDescriptor.open(
        FilePath(path),
        .writeOnly,
        options: [.create, .append],
        permissions: .ownerReadWrite
    )
    _ = try file.closeAfter { try file.writeAll([1, 2, 3]) }
}

/// A device that answers so many times, and then is gone.
private final class LeavingPresence: MediumPresence {
    private let answers: Mutex<Int>

    init(afterAnswers count: Int) { answers = Mutex(count) }

    func confirm() throws(CameraError) {
        let isPresent = answers.withLock { left in
            left -= 1
            return left >= 0
        }
        guard isPresent else { throw .gone }
    }
}
