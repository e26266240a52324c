// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization
import Testing

@testable import AdminAPI

/// The streamed check of the store.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerStoreCheckTests {
    private static func finding(_ check: String) -> StoreFinding {
        StoreFinding(check: check, result: "ok", found: "as it should be")
    }

    @Test func `findings arrive while the check runs, and none is left out`() async throws {
        let (seen, see) = AsyncStream.makeStream(of: Void.self)
        let names = (0..<40).map { "check-\($0)" }
        let daemon = ScriptedAdministration(checkingStore: { report in
            report(Self.finding("first"))
            // Goes on only when the client has got the finding, so nothing is held back.
            for await _ in seen { break }
            for name in names { report(Self.finding(name)) }
            return StoreVerdict(ok: false, failed: 2, warnings: 1)
        })
        let found = Mutex<[String]>([])

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let verdict = try await client.checkStore { finding in
                    found.withLock { $0.append(finding.check) }
                    see.yield()
                }

                #expect(verdict == StoreVerdict(ok: false, failed: 2, warnings: 1))
            }
        }

        #expect(found.withLock { $0 } == ["first"] + names)
    }

    @Test func `the daemon's own reason arrives, and a fault tells nothing of the inside`()
        async throws
    {
        let refusal = AdminError(.unavailable, "the configuration cannot be read", whatToDo: "mend")
        let refusing = ScriptedAdministration(checkingStore: { _ in throw refusal })
        let failing = ScriptedAdministration(checkingStore: { report in
            report(Self.finding("first"))
            throw AdminTestError(what: "secret")
        })

        for (daemon, kind) in [(refusing, AdminError.Kind.unavailable), (failing, .fault)] {
            try await LiveServer.run(daemon) { server in
                try await AdminClient.with(socketPath: server.socketPath) { client in
                    let error = await #expect(throws: AdminError.self) {
                        try await client.checkStore { _ in }
                    }

                    #expect(error?.kind == kind)
                    #expect(error?.message.contains("secret") == false)
                }
            }
        }
    }

    @Test func `a check whose client has gone is cancelled`() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Bool.self)
        let (gone, leave) = AsyncStream.makeStream(of: Void.self)
        let daemon = ScriptedAdministration(checkingStore: { report in
            report(Self.finding("first"))
            for await _ in gone { break }
            // Findings without end: only cancellation ends it.
            while !Task.isCancelled {
                report(Self.finding("more"))
                await Task.yield()
            }
            end.yield(true)
            throw CancellationError()
        })

        try await LiveServer.run(daemon) { server in
            await #expect(throws: AdminTestError.self) {
                try await AdminClient.with(socketPath: server.socketPath) { client in
                    _ = try await client.checkStore { _ in throw AdminTestError(what: "enough") }
                }
            }
            leave.finish()

            for await wasCancelled in ended {
                #expect(wasCancelled)
                break
            }
        }
    }

    @Test func `one check runs at a time, beside those of the custody log`() async throws {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let daemon = ScriptedAdministration(checkingStore: { _ in
            enter.yield()
            for await _ in gate { break }
            return Sample.storeVerdict
        })

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                async let first = client.checkStore { _ in }
                for await _ in entered { break }

                let error = await #expect(throws: AdminError.self) {
                    try await client.checkStore { _ in }
                }
                #expect(error?.kind == .unavailable)
                #expect(error?.message == "a check of the store is running already")
                #expect(try await client.verifyCustody { _ in }.ok)

                opener.finish()
                let verdict = try await first
                #expect(verdict == Sample.storeVerdict)
                #expect(try await client.checkStore { _ in } == Sample.storeVerdict)
            }
        }
    }
}
