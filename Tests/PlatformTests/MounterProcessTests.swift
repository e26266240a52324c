// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

/// The mounter as a process of its own, asked over its socket.
@Suite(.timeLimit(.minutes(5)))
struct MounterProcessTests {
    @Test func `another user than the daemon's is refused, whatever it asks`() async throws {
        try await withTemporaryDirectory { path in
            let mounter = try await Mounter(in: path, serving: getuid() + 1)

            let error = await mounter.failure(of: MounterRequest(device: .nowhere, diskSequence: 1))

            let words = "only user \(getuid() + 1) is served, not \(getuid())"
            #expect(error == .refused(.notPermitted, words))
            try await mounter.untilLogged("not-permitted")
        }
    }

    @Test func `a device that does not exist is said to be gone`() async throws {
        try await withTemporaryDirectory { path in
            let mounter = try await Mounter(in: path, serving: getuid())

            let error = await mounter.failure(of: MounterRequest(device: .nowhere, diskSequence: 1))

            #expect(error == .refused(.gone, "there is no block device 250:250"))
        }
    }

    @Test(arguments: ["", "hello", "camdock-mounter/2 open 8:17 1", "camdock-mounter/1 open / 1"])
    func `what is no request is answered and the next one heard`(text: String) async throws {
        try await withTemporaryDirectory { path in
            let mounter = try await Mounter(in: path, serving: getuid())

            let channel = try DescriptorChannel(
                connectingTo: mounter.socketPath.string,
                deadline: .seconds(20)
            )
            try channel.send(Array(text.utf8.isEmpty ? [0] : Array(text.utf8)))
            let reply = try channel.receive().flatMap { MounterReply(bytes: $0.bytes) }
            let next = await mounter.failure(of: MounterRequest(device: .nowhere, diskSequence: 1))

            #expect(
                reply == .refused(.malformed, "the request is not one that this version knows")
            )
            #expect(next == .refused(.gone, "there is no block device 250:250"))
        }
    }

    @Test func `a caller that brings a descriptor is refused`() async throws {
        try await withTemporaryDirectory { path in
            let mounter = try await Mounter(in: path, serving: getuid())
            let channel = try DescriptorChannel(
                connectingTo: mounter.socketPath.string,
                deadline: .seconds(20)
            )

            let request = MounterRequest(device: .nowhere, diskSequence: 1)
            try channel.send(request.bytes, sharing: STDIN_FILENO)
            let reply = try channel.receive().flatMap { MounterReply(bytes: $0.bytes) }

            #expect(reply == .refused(.malformed, "a request brings no descriptor"))
        }
    }

    @Test func `silent callers do not keep others out`() async throws {
        try await withTemporaryDirectory { path in
            let mounter = try await Mounter(in: path, serving: getuid())
            let silent = try (0..<5).map { _ in
                try DescriptorChannel(
                    connectingTo: mounter.socketPath.string,
                    deadline: .seconds(20)
                )
            }

            let error = await mounter.failure(of: MounterRequest(device: .nowhere, diskSequence: 1))

            #expect(error == .refused(.gone, "there is no block device 250:250"))
            withExtendedLifetime(silent) {}
        }
    }

    @Test(.enabled(if: TestMachine.has("systemd-socket-activate")))
    func `a mounter that systemd's socket starts serves the caller that woke it`() async throws {
        try await withTemporaryDirectory { path in
            let socket = path.appending("mounter.sock")
            let activator = try ChildProcess([
                "systemd-socket-activate", "--seqpacket", "--listen=\(socket)",
                TestMachine.product("camdock-mounter"), "--uid", "\(getuid())",
            ])
            try await activator.waitForLine(with: "Listening on")

            await #expect(
                throws: MounterError.refused(.gone, "there is no block device 250:250")
            ) {
                _ = try await MounterClient(socketPath: socket).open(
                    device: .nowhere,
                    diskSequence: 1
                )
            }
        }
    }

    @Test func `a socket that was left behind is named, with what to do about it`() async throws {
        try await withTemporaryDirectory { path in
            let socket = path.appending("mounter.sock")
            // Killed, it leaves the file.
            try await Mounter(in: path, serving: getuid()).kill()

            let run = try await ChildProcess.run([
                TestMachine.product("camdock-mounter"), "--uid", "\(getuid())", "--socket",
                socket.string,
            ])

            #expect(run.status == EXIT_FAILURE)
            #expect(run.output.hasPrefix("<3>could not listen at \(socket): Address already in"))
            #expect(run.output.contains("rm '\(socket)'"), "\(run.output)")
        }
    }

    @Test(arguments: [
        (["--bogus"], "unknown option --bogus"), (["--uid"], "--uid needs a value"),
        (["--uid", "no such user"], "there is no user no such user"),
        (["--uid", "0"], "expected one socket from systemd, got 0"),
    ])
    func `a command line that makes no sense is explained`(
        arguments: [String],
        words: String
    ) async throws {
        let run = try await ChildProcess.run([TestMachine.product("camdock-mounter")] + arguments)

        #expect(run.status == EX_USAGE)
        #expect(run.output.hasPrefix("<3>\(words)"), "\(run.output)")
    }
}

extension DeviceNumber {
    /// A number that no driver uses.
    static let nowhere = Self(major: 250, minor: 250)
}

/// A mounter that a test started.
final class Mounter {
    let socketPath: FilePath
    private let process: ChildProcess

    /// Starts a mounter, through `wrapper` if there is one, and waits until it listens.
    init(in directory: FilePath, serving user: uid_t, wrapper: [String] = []) async throws {
        socketPath = directory.appending("mounter.sock")
        process = try ChildProcess(
            wrapper + [
                TestMachine.product("camdock-mounter"), "--uid", "\(user)", "--socket",
                socketPath.string,
            ]
        )
        try await process.waitForLine(with: "serves user")
    }

    /// Asks for a medium.
    func open(_ request: MounterRequest) async throws(MounterError) -> Directory {
        try await MounterClient(socketPath: socketPath, deadline: .seconds(20))
            .open(device: request.device, diskSequence: request.diskSequence)
    }

    /// Why a medium is not opened; nil if it is.
    func failure(of request: MounterRequest) async -> MounterError? {
        do {
            _ = try await open(request)
            return nil
        } catch {
            return error
        }
    }

    /// Returns as soon as its log holds those words.
    func untilLogged(_ words: String) async throws {
        try await process.waitForLine(with: words)
    }

    /// Ends it as a crash does.
    func kill() async {
        await process.kill()
    }
}
