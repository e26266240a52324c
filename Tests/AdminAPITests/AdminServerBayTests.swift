// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization
import Testing

@testable import AdminAPI

/// What is asked of bays, over a real socket.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerBayTests {
    @Test func `bays come out of the client, and their names arrive`() async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                #expect(try await client.bays() == Sample.bays)
                let named = try await client.nameBay("B/1 \u{FC}", "A1")
                #expect(named == Sample.bays.bays[0])
                _ = try await client.nameBay("A1", nil)
            }
        }

        #expect(daemon.asked.withLock { $0.changes } == ["bay B/1 \u{FC} A1", "bay A1 -"])
    }

    @Test(arguments: ["", " A1", "A1 ", "A/1", "A\n1", "pci-usb-1", "a name too long"])
    func `what cannot stand on a dock is no name`(name: String) async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.nameBay("A1", name)
                }
                #expect(error?.kind == .invalid)
            }
        }

        #expect(daemon.asked.withLock { $0.changes.isEmpty })
    }
}
