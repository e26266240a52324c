// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Dispatch
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// Folders that people hand over, and some that hang.
@Suite(.timeLimit(.minutes(5)))
struct HandoverTests {
    private let peer = PeerIdentity(uid: 0, gid: 0, pid: 1)

    @Test func `a folder that answers after its asker has gone is not docked`() async throws {
        try await withTemporaryDirectory { root in
            let dock = try await TestDock(in: root.appending("dock"))
            let answers = DispatchSemaphore(value: 0)
            let desk = FolderDesk { _ in
                answers.wait()
                return nil
            }
            let administration = try dock.administration(folders: desk)
            let asker = Task {
                try await administration.dock(DockRequest(path: "/hung", serial: nil), as: peer)
            }

            asker.cancel()
            answers.signal()

            await #expect(throws: CancellationError.self) { try await asker.value }
            #expect(dock.parts.dockBoard.all.isEmpty)
        }
    }

    @Test func `a folder that hangs keeps no other waiting`() async throws {
        try await withTemporaryDirectory { root in
            let dock = try await TestDock(in: root.appending("dock"))
            let answers = DispatchSemaphore(value: 0)
            let (entered, gate) = AsyncStream.makeStream(of: Void.self)
            let desk = FolderDesk { path in
                guard path == "/hung" else { return nil }
                gate.yield()
                answers.wait()
                return "late"
            }
            let administration = try dock.administration(folders: desk)
            let hung = Task {
                try await administration.dock(DockRequest(path: "/hung", serial: nil), as: peer)
            }
            for await _ in entered { break }

            _ = try await administration.dock(DockRequest(path: "/sound", serial: nil), as: peer)

            #expect(dock.parts.dockBoard.all.count == 1)
            answers.signal()
            await #expect(throws: AdminError.self) { try await hung.value }
        }
    }

    @Test func `a folder that cannot be opened is named without what acts on a terminal`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let dock = try await TestDock(in: root.appending("dock"))
            let administration = try dock.administration()

            let error = await #expect(throws: AdminError.self) {
                try await administration.dock(
                    DockRequest(path: "/nowhere/\u{1B}[31mred\n", serial: nil),
                    as: peer
                )
            }

            #expect(error?.message.hasPrefix("could not open '/nowhere/%1B[31mred%0A': ") == true)
        }
    }
}
