// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Joins packets of the interrupt endpoint to events.
///
/// Nearly always one packet is one event. Endpoints with tiny packets split it, and the length in
/// its header tells when it is whole.
struct PTPEventPackets {
    /// The longest event, in bytes, with room for vendors who send more than three parameters.
    static let largestBytes = 64

    private let packetBytes: Int
    private var gathered: [UInt8] = []

    /// Joins packets of at most that many bytes.
    init(packetBytes: Int) {
        self.packetBytes = packetBytes
    }

    /// Whether part of an event has come.
    var isWaiting: Bool { !gathered.isEmpty }

    /// Adds a packet.
    /// - Returns: The event that it completes, and what cannot be one just as it came.
    mutating func add(_ packet: [UInt8]) -> [UInt8]? {
        gathered += packet
        guard !gathered.isEmpty else { return nil }
        let isWhole = packet.count < packetBytes || gathered.count >= min(stated, Self.largestBytes)
        guard isWhole else { return nil }
        defer { gathered = [] }
        return gathered
    }

    /// The length in the header, which must have come first.
    private var stated: Int {
        guard gathered.count >= 4 else { return 4 }
        return gathered.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
