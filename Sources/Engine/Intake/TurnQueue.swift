// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Who is read next, where not everybody can be read at once.
///
/// Next is whoever waits at the root port of which the fewest are read, so that each line to the host
/// carries its share; of those, whoever has waited longest. Nobody waits for ever: a root port that is
/// passed over has its turns, and each of them ends.
struct TurnQueue: Sendable {
    /// What tells those who wait apart.
    typealias Ticket = UInt64

    /// How many turns there are at once.
    let limit: Int
    private var turns: [RootPort: Int] = [:]
    /// In the order of arrival.
    private var waiting: [(ticket: Ticket, port: RootPort)] = []

    /// A queue of nobody; less than one turn at once is one.
    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    /// How many are being read.
    var turnCount: Int { turns.values.reduce(0, +) }

    /// Begins a turn if one is free.
    mutating func begin(at port: RootPort) -> Bool {
        guard turnCount < limit else { return false }
        turns[port, default: 0] += 1
        return true
    }

    /// Waits for a turn; nobody waits while one is free.
    mutating func wait(_ ticket: Ticket, at port: RootPort) {
        waiting.append((ticket, port))
    }

    /// Waits no longer.
    mutating func leave(_ ticket: Ticket) {
        waiting.removeAll { $0.ticket == ticket }
    }

    /// Ends a turn.
    /// - Returns: Whose turn has begun with that; nil if nobody waits.
    mutating func end(at port: RootPort) -> Ticket? {
        let left = (turns[port] ?? 0) - 1
        turns[port] = left > 0 ? left : nil
        // The first of several least ones is the one that has waited longest.
        let next = waiting.indices.min { turnCount(waiting[$0]) < turnCount(waiting[$1]) }
        guard let next else { return nil }
        let chosen = waiting.remove(at: next)
        turns[chosen.port, default: 0] += 1
        return chosen.ticket
    }

    private func turnCount(_ waiter: (ticket: Ticket, port: RootPort)) -> Int {
        turns[waiter.port] ?? 0
    }
}
