// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How many recordings the ledger holds in which state.
package struct LedgerReport: Codable, Hashable, Sendable {
    /// One line for each state that occurs, in the order of a recording's life.
    package let states: [StateCount]

    /// Joins the values.
    package init(states: [StateCount]) {
        self.states = states
    }
}

/// The recordings in one state.
package struct StateCount: Codable, Hashable, Sendable {
    package let state: String
    package let count: Int
    package let bytes: Int64

    /// Joins the values.
    package init(state: String, count: Int, bytes: Int64) {
        self.state = state
        self.count = count
        self.bytes = bytes
    }
}
