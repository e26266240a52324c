// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

/// The daemon's side, against a mounter that answers as it is told.
@Suite(.timeLimit(.minutes(5)))
struct MounterClientTests {
    private static let device = DeviceNumber(major: 8, minor: 17)

    @Test func `an opened medium is a directory that can be listed`() async throws {
        try await withTemporaryDirectory { path in
            try writeFile(Array("footage".utf8), at: path.appending("clip"))
            let server = try FakeMounter(in: path) { caller in
                let request = try caller.receive().flatMap { MounterRequest(bytes: $0.bytes) }
                #expect(request == MounterRequest(device: Self.device, diskSequence: 9))
                // As fsmount(2) does it: a descriptor that only names the directory.
                let root = open(path.string, openPath | O_DIRECTORY | O_CLOEXEC)
                try caller.send(MounterReply.opened.bytes, sharing: root)
                close(root)
            }

            let root = try await server.client.open(device: Self.device, diskSequence: 9)

            #expect(try root.entries().map(\.name).contains(Array("clip".utf8)))
        }
    }

    @Test func `a refusal keeps the mounter's words`() async throws {
        let error = try await failure { caller in
            _ = try caller.receive()
            try caller.send(MounterReply.refused(.notAMedium, "/dev/sdb1 is not ours").bytes)
        }

        #expect(error == .refused(.notAMedium, "/dev/sdb1 is not ours"))
        #expect(error?.description == "camdock-mounter: not-a-medium: /dev/sdb1 is not ours")
    }

    @Test func `a mounter that hangs up has answered nothing`() async throws {
        let error = try await failure { _ = try $0.receive() }

        #expect(error == .garbled("nothing at all"))
    }

    @Test func `an opened medium without its descriptor is no answer`() async throws {
        let error = try await failure { caller in
            _ = try caller.receive()
            try caller.send(MounterReply.opened.bytes)
        }

        #expect(error == .garbled("camdock-mounter/1 opened"))
    }

    @Test func `a mounter that does not answer is given up at the deadline`() async throws {
        let silence = DispatchSemaphore(value: 0)
        defer { silence.signal() }
        let error = try await failure(deadline: .milliseconds(50)) { _ in silence.wait() }

        guard case .timedOut = error else {
            Issue.record("expected a deadline, got \(String(describing: error))")
            return
        }
    }

    @Test func `a mounter that is not there is named with its socket`() async throws {
        let client = MounterClient(socketPath: "/nonexistent/mounter.sock")

        await #expect(
            throws: MounterError.unreachable(
                path: "/nonexistent/mounter.sock",
                .noSuchFileOrDirectory
            )
        ) {
            _ = try await client.open(device: Self.device, diskSequence: 1)
        }
    }

    private func failure(
        deadline: Duration = .seconds(30),
        _ answer: @escaping @Sendable (DescriptorChannel) throws -> Void
    ) async throws -> MounterError? {
        try await withTemporaryDirectory { path -> MounterError? in
            let server = try FakeMounter(in: path, deadline: deadline, answer)
            do throws(MounterError) {
                _ = try await server.client.open(device: Self.device, diskSequence: 9)
                return nil
            } catch {
                return error
            }
        }
    }
}

/// O_PATH, which Swift's view of the C library leaves out.
private let openPath: CInt = 0o10000000

/// Answers one caller on a thread of its own.
private final class FakeMounter {
    let client: MounterClient

    init(
        in directory: FilePath,
        deadline: Duration = .seconds(30),
        _ answer: @escaping @Sendable (DescriptorChannel) throws -> Void
    ) throws {
        let path = directory.appending("mounter.sock")
        let listener = try DescriptorListener(at: path.string)
        client = MounterClient(socketPath: path, deadline: deadline)
        DispatchQueue(label: "camdock.test.mounter").async {
            do {
                guard let caller = try listener.accept(within: .seconds(30)) else { return }
                try answer(caller)
            } catch {
                Issue.record("the fake mounter failed: \(error)")
            }
        }
    }
}
