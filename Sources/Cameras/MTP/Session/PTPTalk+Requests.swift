// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Whole requests, with what busy cameras need, and without the ladder.
extension PTPTalk {
    /// A request without data.
    mutating func order(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        _ limits: PTPLimits
    ) throws(PTPTrouble) -> [UInt32] {
        let request = try begin(operation, parameters, limits)
        return try answer(to: request)
    }

    /// The response to a request that has no data coming in.
    mutating func answer(to request: PTPRequest) throws(PTPTrouble) -> [UInt32] {
        try finish(try nextHeader(of: request, takesData: false), of: request)
    }

    /// A request for a dataset.
    mutating func dataset(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        atMost limit: Int,
        _ limits: PTPLimits
    ) throws(PTPTrouble) -> [UInt8] {
        let request = try begin(operation, parameters, limits)
        return try dataset(of: request, atMost: limit)
    }

    /// Reads a transaction's dataset to its end.
    mutating func dataset(
        of request: PTPRequest,
        atMost limit: Int
    ) throws(PTPTrouble) -> [UInt8] {
        var phase = try awaitData(of: request, .dataset(atMost: limit))
        var bytes: [UInt8] = []
        while true {
            let turn = min(max(phase.left, 512), Int64(PTPBounds.datasetTurnBytes))
            var part = [UInt8](repeating: 0, count: Int(turn))
            var span = part.mutableSpan
            var memory = span.mutableBytes
            let count = try read(&phase, into: &memory).count
            guard count > 0 else { return bytes }
            bytes += part.prefix(count)
        }
    }
}

/// Waiting for a camera that is busy.
struct PTPBusyTurns {
    private var turns = 0
    private var total: Duration = .zero

    /// The next pause; nil if there were enough.
    mutating func next() -> Duration? {
        let pauses = PTPBounds.busyPauses
        let pause = pauses[min(turns, pauses.count - 1)]
        guard total + pause <= PTPBounds.busyTotal else { return nil }
        turns += 1
        total += pause
        return pause
    }
}
