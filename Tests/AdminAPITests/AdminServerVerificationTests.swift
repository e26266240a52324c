// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization
import Testing

@testable import AdminAPI

/// The streamed check of the custody log.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerVerificationTests {
    @Test func `steps arrive while the check runs, and the verdict after them`() async throws {
        let (seen, see) = AsyncStream.makeStream(of: Void.self)
        let daemon = ScriptedAdministration(verifying: { report in
            report(CustodyProgress(checked: 1_000, total: 2_000))
            // Goes on only when the client has got the step, so nothing is held back.
            for await _ in seen { break }
            report(CustodyProgress(checked: 2_000, total: 2_000))
            return CustodyVerdict(ok: true, entries: 2_000, head: "ab")
        })
        let steps = Mutex<[Int64]>([])

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let verdict = try await client.verifyCustody { progress in
                    steps.withLock { $0.append(progress.checked) }
                    see.yield()
                }

                #expect(verdict == CustodyVerdict(ok: true, entries: 2_000, head: "ab"))
                #expect(steps.withLock { $0.first } == 1_000)
            }
        }
    }

    @Test func `a broken entry is named`() async throws {
        let broken = CustodyVerdict(
            ok: false,
            entries: 7,
            broken: BrokenEntry(seq: 8, reason: "the hash of entry 7 is another")
        )

        try await LiveServer.run(ScriptedAdministration(verifying: { _ in broken })) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let verdict = try await client.verifyCustody { _ in }

                #expect(verdict == broken)
            }
        }
    }

    @Test func `a check that fails half way says so`() async throws {
        let daemon = ScriptedAdministration(verifying: { report in
            report(CustodyProgress(checked: 1, total: 2))
            throw AdminTestError(what: "secret")
        })

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.verifyCustody { _ in }
                }

                #expect(error?.kind == .fault)
                #expect(error?.message.contains("secret") == false)
            }
        }
    }

    @Test func `stopping ends a check early`() async throws {
        let daemon = ScriptedAdministration(verifying: { report in
            report(CustodyProgress(checked: 1, total: 2))
            try await Task.sleep(for: .seconds(3_600))  // Never ends; the stop cancels it.
            return CustodyVerdict(ok: true, entries: 2)
        })

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.verifyCustody { _ in await server.stop() }
                }

                #expect(error?.kind == .unavailable)
            }
        }
    }

    @Test func `a check whose client has gone is cancelled`() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Bool.self)
        let daemon = ScriptedAdministration(verifying: { report in
            // Steps without end, as of a log that grows: only cancellation ends it.
            while !Task.isCancelled {
                report(CustodyProgress(checked: 1, total: 2))
                await Task.yield()
            }
            end.yield(true)
            throw CancellationError()
        })

        try await LiveServer.run(daemon) { server in
            await #expect(throws: AdminTestError.self) {
                try await AdminClient.with(socketPath: server.socketPath) { client in
                    _ = try await client.verifyCustody { _ in throw AdminTestError(what: "enough") }
                }
            }

            for await wasCancelled in ended {
                #expect(wasCancelled)
                break
            }
        }
    }

    @Test func `only a few checks run at once, and each gives its place back`() async throws {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let daemon = ScriptedAdministration(verifying: { _ in
            enter.yield()
            for await _ in gate { break }
            return CustodyVerdict(ok: true, entries: 1)
        })

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                try await withThrowingTaskGroup(of: CustodyVerdict.self) { group in
                    for _ in 0..<VerificationGate.custodyPlaces {
                        group.addTask { try await client.verifyCustody { _ in } }
                    }
                    var count = 0
                    for await _ in entered {
                        count += 1
                        if count == VerificationGate.custodyPlaces { break }
                    }

                    let error = await #expect(throws: AdminError.self) {
                        try await client.verifyCustody { _ in }
                    }
                    #expect(error?.kind == .unavailable)

                    opener.finish()
                    try await group.waitForAll()
                }
                let later = try await client.verifyCustody { _ in }
                #expect(later.ok)
            }
        }
    }
}
