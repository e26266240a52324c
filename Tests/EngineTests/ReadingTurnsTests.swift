// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Engine

@Suite(.timeLimit(.minutes(5)))
struct ReadingTurnsTests {
    private static let port = BayPath("pci-0000:00:14.0-usb-0:1.1").rootPort

    private struct Trouble: Error {}

    @Test func `a turn ends however its work ends`() async throws {
        let turns = ReadingTurns(atOnce: 1)

        await #expect(throws: Trouble.self) {
            try await turns.withTurn(at: Self.port, waiting: {}) { throw Trouble() }
        }
        let result = try await turns.withTurn(at: Self.port, waiting: {}) { 7 }

        #expect(result == 7)
        #expect(turns.counts == (0, 0))
    }

    @Test func `whoever is cancelled while waiting has no turn and keeps nobody from one`()
        async throws
    {
        let turns = ReadingTurns(atOnce: 1)
        let waits = WakeSignal()
        try await turns.withTurn(at: Self.port, waiting: {}) {
            let waiting = Task {
                try await turns.withTurn(at: Self.port, waiting: { waits.raise() }) {
                    Issue.record("it was cancelled")
                }
            }
            await waits.wait()
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(turns.counts == (1, 0))
        }

        #expect(turns.counts == (0, 0))
    }

    @Test func `no more than so many work at once, and all of them come to it`() async throws {
        let turns = ReadingTurns(atOnce: 3)
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let port = BayPath("usb-0:\(number % 5).1").rootPort
                group.addTask {
                    try await turns.withTurn(at: port, waiting: {}) {
                        tally.begin()
                        await Task.yield()
                        tally.end()
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(tally.most == 3)
        #expect(tally.all == 200)
        #expect(turns.counts == (0, 0))
    }

    @Test func `some cancelled among many leave every turn to the others`() async throws {
        let turns = ReadingTurns(atOnce: 2)
        let tally = Tally()
        let tasks = (0..<200).map { number in
            Task {
                try await turns.withTurn(at: Self.port, waiting: {}) {
                    tally.begin()
                    await Task.yield()
                    tally.end()
                }
            }
        }
        for (number, task) in tasks.enumerated() where number % 3 == 0 { task.cancel() }
        for (number, task) in tasks.enumerated() where number % 3 != 0 { try await task.value }
        for task in tasks { _ = await task.result }

        #expect(tally.all >= 133)
        #expect(tally.most <= 2)
        #expect(turns.counts == (0, 0))
    }
}

/// Counts who works at once.
private final class Tally: Sendable {
    private let counts = Mutex((now: 0, most: 0, all: 0))

    var most: Int { counts.withLock { $0.most } }
    var all: Int { counts.withLock { $0.all } }

    func begin() {
        counts.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
        }
    }

    func end() {
        counts.withLock { counts in
            counts.now -= 1
            counts.all += 1
        }
    }
}
