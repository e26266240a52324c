// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What goes on at a node, as a test sees it.
struct UsbfsTally: Hashable, Sendable {
    /// How many have the node open.
    var openings = 0
    /// Which interfaces are claimed.
    var claimed: Set<UInt8> = []
    /// How many transfers wait at each endpoint.
    var pending: [UInt8: Int] = [:]
    /// How many bytes of transfers are submitted and not reaped.
    var heldBytes = 0
    /// How many transfers waited at one endpoint, at most.
    var mostPending: [UInt8: Int] = [:]
    /// The most that `heldBytes` ever was.
    var mostHeldBytes = 0
    /// How many bytes of each endpoint's transfers were reaped.
    var deliveredBytes: [UInt8: Int] = [:]
    /// How many transfers the memory cap refused.
    var refusedForMemory = 0
    /// How many times somebody asked for a completed transfer and there was none.
    var idleReaps = 0

    /// Notes how things stand now.
    mutating func note(_ openings: [UsbfsOpen]) {
        self.openings = openings.count
        claimed = openings.reduce(into: []) { $0.formUnion($1.claimed) }
        pending = openings.flatMap(\.pending).reduce(into: [:]) { $0[$1.endpoint, default: 0] += 1 }
        heldBytes = openings.reduce(0) { $0 + $1.heldBytes }
        mostPending.merge(pending) { max($0, $1) }
        mostHeldBytes = max(mostHeldBytes, heldBytes)
    }
}
