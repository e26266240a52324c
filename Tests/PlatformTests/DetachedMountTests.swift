// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Mounts of image files on loop devices: the kernel's part, without a camera.
@Suite(
    .enabled(if: TestMachine.hasLoopDevices, "needs root and loop devices"),
    .serialized,
    .timeLimit(.minutes(5))
)
struct DetachedMountTests {
    @Test(.enabled(if: TestMachine.canMount("ext4") && TestMachine.has("mkfs.ext4")))
    func `a detached mount is readable, sealed and seen by nobody`() async throws {
        try await withLoopDevice(formattedBy: ["mkfs.ext4", "-q", "-F"]) { node in
            let device = try BlockDevice(at: node)
            let root = try Directory(
                adopting: try DetachedMount.mount(device, type: "ext4", options: [])
            )

            #expect(try root.entries().map(\.name) == [Array("lost+found".utf8)])
            #expect(throws: Errno.readOnlyFileSystem) {
                _ = try root.openFile(Array("x".utf8), .creating(permissions: 0o600))
            }
            let table = try await ChildProcess.run(["cat", "/proc/self/mountinfo"])
            #expect(table.output.contains("/proc"))
            #expect(!table.output.contains(node))
        }
    }

    @Test func `a disk opened as a file tells when another medium took its place`() async throws {
        try await withTemporaryDirectory { path in
            for name in ["one", "other"] {
                let image = try File(at: path.appending(name), .creating(permissions: 0o600))
                try image.truncate(to: Int64(imageBytes))
            }
            // Only a drive that cannot be written has its medium changed under those who read it.
            let one = path.appending("one").string
            let attached = try await ChildProcess.run(
                ["losetup", "--find", "--show", "--read-only", one]
            )
            try #require(attached.status == 0, "\(attached.output)")
            let node = String(attached.output.prefix { !$0.isNewline })
            let result = Result {
                let file = try File(at: FilePath(node))
                let before = try BlockDevice.diskSequence(of: file)
                #expect(try before == BlockDevice(at: node).diskSequence)

                try changeMedium(of: file, to: try File(at: path.appending("other")))

                #expect(try BlockDevice.diskSequence(of: file) != before)
            }
            _ = try await ChildProcess.run(["losetup", "--detach", node])
            try result.get()
        }
    }

    @Test func `an image that holds something else is said to hold no valid file system`()
        async throws
    {
        try await withLoopDevice(formattedBy: []) { node in
            let device = try BlockDevice(at: node)

            let error = #expect(throws: MountError.self) {
                _ = try DetachedMount.mount(device, type: "ext4", options: [])
            }
            #expect(error?.step == .create)
            #expect(error?.errno == .invalidArgument)
            #expect(error?.description.contains("no valid ext4") == true)
        }
    }

    @Test func `an option that the kernel does not know is named`() async throws {
        try await withLoopDevice(formattedBy: []) { node in
            let device = try BlockDevice(at: node)

            let error = #expect(throws: MountError.self) {
                _ = try DetachedMount.mount(device, type: "ext4", options: [.flag("bogus")])
            }
            #expect(error?.step == .option)
            #expect(error?.subject == "bogus")
            #expect(error?.kernelWords.contains { $0.contains("bogus") } == true)
        }
    }

    @Test(.enabled(if: TestMachine.canMount("ext4")))
    func `a kernel without the file system is told so`() async throws {
        try await withLoopDevice(formattedBy: []) { node in
            let device = try BlockDevice(at: node)

            let error = #expect(throws: MountError.self) {
                _ = try DetachedMount.mount(device, type: "camdockfs", options: [])
            }
            #expect(
                error?.description
                    == "this kernel has no camdockfs: load the module of that name (ENODEV)"
            )
        }
    }

    @Test func `a disk answers with its number and its sequence`() async throws {
        try await withLoopDevice(formattedBy: []) { node in
            let device = try BlockDevice(at: node)
            let known = try #require(try UdevDatabase.blockDevice(device.number))

            #expect(known.node == node)
            #expect(known.kind == .disk)
            #expect(known.sizeBytes == Int64(imageBytes))
            #expect(try device.diskSequence == known.diskSequence)
        }
    }

    @Test(arguments: ["/dev/null", "/"])
    func `what is no block device is not opened as one`(path: String) {
        #expect(throws: Errno.notBlockDevice) { try BlockDevice(at: path) }
    }

    @Test func `the mounter checks mark, file system and sequence before it opens`() async throws {
        try await withLoopDevice(formattedBy: vfat) { node in
            try await withTemporaryDirectory { path in
                let device = try BlockDevice(at: node)
                let sequence = try device.diskSequence
                let right = MounterRequest(device: device.number, diskSequence: sequence)
                let stale = MounterRequest(device: device.number, diskSequence: sequence &- 1)

                let unmarked = try await marked(node, [:], in: path)
                let foreign = try await marked(node, ["ID_FS_TYPE": "ntfs"], in: path)
                let camera = try await marked(node, ["ID_FS_TYPE": "vfat"], in: path)

                #expect(await reason(unmarked, right) == .notAMedium)
                #expect(
                    await foreign.failure(of: right) == .refused(.unsupportedFileSystem, "ntfs")
                )
                #expect(await reason(camera, stale) == .changed)
                if TestMachine.canMount("vfat") {
                    #expect(try await camera.open(right).entries().isEmpty)
                } else {
                    let words = "\(node): this kernel has no vfat: load the module of that name"
                    #expect(
                        await camera.failure(of: right)
                            == .refused(.mountFailed, words + " (ENODEV)")
                    )
                }
            }
        }
    }

    private var vfat: [String] { TestMachine.has("mkfs.vfat") ? ["mkfs.vfat"] : [] }

    /// LOOP_CHANGE_FD of <linux/loop.h>, which the kernel tells as a change of the medium.
    private func changeMedium(of loop: File, to image: File) throws(Errno) {
        try loop.withDescriptor { (loop) throws(Errno) in
            try image.withDescriptor { (image) throws(Errno) in
                _ = try retryingInterrupts { ioctl(loop, UInt(0x4C06), image) }
            }
        }
    }

    private func reason(
        _ mounter: Mounter,
        _ request: MounterRequest
    ) async -> MounterError.Refusal? {
        guard case .refused(let reason, _) = await mounter.failure(of: request) else { return nil }
        return reason
    }

    /// A mounter that sees a udev database in which the device has those properties.
    private func marked(
        _ node: String,
        _ properties: [String: String],
        in directory: FilePath
    ) async throws -> Mounter {
        var status = stat()
        try retryingInterrupts { stat(node, &status) }
        let number = "\(status.st_rdev >> 8 & 0xFFF):\(status.st_rdev & 0xFF)"
        let mark = properties.isEmpty ? [:] : ["ID_CAMDOCK_MEDIUM": "1"]
        let lines = properties.merging(mark) { $1 }.map { "E:\($0.key)=\($0.value)\\n" }
        let place = directory.appending("mounter-\(properties["ID_FS_TYPE"] ?? "none")")
        try retryingInterrupts { mkdir(place.string, 0o700) }
        // In a mount name space of its own, so that the machine's own database is not touched.
        let script = """
            mount -t tmpfs none /run && mkdir -p /run/udev/data &&
            printf 'I:1\\n\(lines.joined())' > /run/udev/data/b\(number) && exec "$@"
            """
        return try await Mounter(
            in: place,
            serving: getuid(),
            wrapper: ["unshare", "--mount", "sh", "-c", script, "sh"]
        )
    }
}

private let imageBytes = 8 << 20

/// Runs `body` with the node of a loop device on a fresh image file.
private func withLoopDevice(
    formattedBy formatter: [String],
    _ body: (String) async throws -> Void
) async throws {
    try await withTemporaryDirectory { path in
        let image = path.appending("image").string
        _ = try await ChildProcess.run(["truncate", "--size=\(imageBytes)", image])
        if !formatter.isEmpty {
            let made = try await ChildProcess.run(formatter + [image])
            try #require(made.status == 0, "\(made.output)")
        }
        let attached = try await ChildProcess.run(["losetup", "--find", "--show", image])
        try #require(attached.status == 0, "\(attached.output)")
        let node = String(attached.output.prefix { !$0.isNewline })
        let result = await Result { try await body(node) }
        _ = try await ChildProcess.run(["losetup", "--detach", node])
        try result.get()
    }
}

extension Result where Failure == any Error {
    /// Keeps what a body returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
