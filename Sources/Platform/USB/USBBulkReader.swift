// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// What one call has received.
package struct USBReceived: Hashable, Sendable {
    package let count: Int
    /// Whether a packet shorter than the most, perhaps an empty one, came behind the bytes.
    package let endsShort: Bool
}

/// A bulk endpoint from which bytes are read, by several transfers at once where many are expected.
package final class USBBulkReader: Sendable {
    /// The most transfers under way at once.
    static let largestDepth = 4
    /// The most bytes of one.
    static let largestTransferBytes = 256 << 10

    private struct State: ~Copyable {
        var queue: USBTransferQueue
        var transfers: [USBTransfer?] = Array(repeating: nil, count: largestDepth)
        var grant: USBMemoryGrant?
        /// Whether the kernel has refused what the budget granted.
        var wasRefused = false
    }

    private let endpoint: USBEndpoint
    private let device: USBDevice
    private let budget: USBMemoryBudget
    /// Held for the whole of every call.
    private let state: Mutex<State>

    /// A reader that has read nothing.
    init(of endpoint: USBEndpoint, on device: USBDevice, within budget: USBMemoryBudget) {
        self.endpoint = endpoint
        self.device = device
        self.budget = budget
        state = Mutex(State(queue: USBTransferQueue(packetBytes: endpoint.packetBytes)))
    }

    /// Receives bytes, up to the buffer's end or the end of a short packet.
    ///
    /// **Blocks.** Fewer come where nothing more moved in time, where a failure follows, which the
    /// next call throws, and where no more was expected.
    /// - Parameters:
    ///   - buffer: Where to put them; what else comes is kept for the next call.
    ///   - expected: How many are known to be on their way, those for the buffer included; 0 if that
    ///     is not known, and then one transfer is queued and no more.
    ///   - limit: How long nothing may move.
    /// - Returns: How many came, and whether a short packet ended them.
    /// - Throws: `USBError`, if no byte came.
    package func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(USBError) -> USBReceived {
        try buffer.withUnsafeMutableBytes { (memory) throws(USBError) in
            try state.withLock { (state) throws(USBError) in
                begin(&state, room: memory.count, expected: expected)
                defer { settle(&state) }
                return try receive(&state, into: memory, within: limit)
            }
        }
    }

    /// Takes back whatever is under way, and forgets what came and was not fetched.
    ///
    /// **Blocks**, shortly.
    package func discard() {
        state.withLock { state in
            withdraw(state.queue.flying, &state)
            state.queue.reset()
            settle(&state)
        }
    }

    /// Ends a stall; what is under way is taken back and forgotten.
    ///
    /// **Blocks.**
    package func clearHalt() throws(USBError) {
        discard()
        try device.clearHalt(of: endpoint.address)
    }

    private func receive(
        _ state: inout State,
        into memory: UnsafeMutableRawBufferPointer,
        within limit: Duration
    ) throws(USBError) -> USBReceived {
        while true {
            switch state.queue.next() {
            case .submit(let slot, let byteCount): try submit(slot, byteCount, &state)
            case .wait(let slot): try wait(for: slot, &state, within: limit)
            case .withdraw(let slots): withdraw(slots, &state)
            case .copy(let slot, let range): copy(slot, range, &state, into: memory)
            case .finish(let endsShort):
                return USBReceived(count: state.queue.delivered, endsShort: endsShort)
            case .fail(let code): throw USBError(device.judged(code), "receive")
            }
            if device.traffic.isClosed { throw USBError(.closed, "receive") }
        }
    }

    private func submit(
        _ slot: Int,
        _ byteCount: Int,
        _ state: inout State
    ) throws(USBError) {
        let transfer = try transfer(in: slot, of: byteCount, &state)
        do {
            try device.traffic.submit(
                transfer,
                to: .bulk(endpoint.address),
                byteCount: byteCount
            )
            state.queue.submitted(slot: slot, byteCount: byteCount)
        } catch  where error.code == .noMemory {
            state.queue.refused()
            state.grant?.narrow(to: state.queue.depth)
            state.wasRefused = true
        } catch {
            state.queue.failed(error.code)
        }
    }

    private func wait(
        for slot: Int,
        _ state: inout State,
        within limit: Duration
    ) throws(USBError) {
        guard let transfer = state.transfers[slot],
            let outcome = device.traffic.wait(for: transfer, within: limit)
        else { return state.queue.timedOut() }
        state.queue.landed(slot: slot, outcome)
    }

    private func withdraw(_ slots: [Int], _ state: inout State) {
        let outcomes = device.traffic.withdraw(slots.compactMap { state.transfers[$0] })
        for (slot, outcome) in zip(slots, outcomes) { state.queue.landed(slot: slot, outcome) }
    }

    private func copy(
        _ slot: Int,
        _ range: Range<Int>,
        _ state: inout State,
        into memory: UnsafeMutableRawBufferPointer
    ) {
        let target = UnsafeMutableRawBufferPointer(
            rebasing: memory[state.queue.delivered..<state.queue.delivered + range.count]
        )
        state.transfers[slot]?.withBytes(in: range) { span in
            span.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        state.queue.copied(range.count)
    }
}

extension USBBulkReader {
    /// Begins a call, with as much memory as it is good for.
    private func begin(_ state: inout State, room: Int, expected: Int64) {
        state.queue.begin(room: room, expected: expected)
        let wanted = expected > 0 ? expected : Int64(room)
        guard wanted > USBMemoryBudget.floorBytes else { return }
        let size = Int64(Self.largestTransferBytes)
        let count = expected > 0 ? Int(min((wanted + size - 1) / size, 4)) : 1
        if state.grant == nil {
            state.grant = budget.grant(upTo: count, of: Int(min(wanted, size)))
        } else if !state.wasRefused {
            state.grant?.widen(to: count)
        } else {
            return
        }
        guard let depth = state.grant?.count, let bytes = state.grant?.transferBytes else { return }
        state.queue.allow(depth: depth, transferBytes: bytes)
    }

    /// Gives back what an idle reader has no use for.
    private func settle(_ state: inout State) {
        guard state.queue.isIdle else { return }
        state.grant = nil
        state.wasRefused = false
        state.queue.allow(depth: 1, transferBytes: USBMemoryBudget.floorBytes)
        for slot in state.transfers.indices.dropFirst() { state.transfers[slot] = nil }
        if let first = state.transfers[0], first.byteCount > USBMemoryBudget.floorBytes {
            state.transfers[0] = nil
        }
    }

    /// The transfer of a slot, with room for that many bytes.
    private func transfer(
        in slot: Int,
        of byteCount: Int,
        _ state: inout State
    ) throws(USBError) -> USBTransfer {
        if let kept = state.transfers[slot], kept.byteCount >= byteCount { return kept }
        let made = try USBTransfer(byteCount: max(byteCount, USBMemoryBudget.floorBytes))
        state.transfers[slot] = made
        return made
    }
}
