// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// An interrupt endpoint, on which a device tells of events.
///
/// From the first call on one transfer is always under way, since some devices stop working when
/// nobody fetches their events. Each is of one packet.
package final class USBEventReader: Sendable {
    /// How many packets are kept; beyond that the oldest are dropped, and that is told.
    static let largestBacklog = 64

    private struct State {
        var transfer: USBTransfer?
        var isFlying = false
        var packets: [[UInt8]] = []
        var failure: USBError.Code?
        /// Whether packets were dropped since that was last told.
        var isIncomplete = false
    }

    /// The most bytes of one packet.
    package var packetBytes: Int { endpoint.packetBytes }
    private let endpoint: USBEndpoint
    private let device: USBDevice
    /// Held for the whole of every call.
    private let state = Mutex(State())

    /// A reader that has asked for nothing.
    init(of endpoint: USBEndpoint, on device: USBDevice) {
        self.endpoint = endpoint
        self.device = device
    }

    /// The oldest packet that was not fetched; nil if none comes in time.
    ///
    /// **Blocks.**
    package func next(within limit: Duration) throws(USBError) -> [UInt8]? {
        try state.withLock { (state) throws(USBError) in
            try arm(&state)
            collect(&state)
            if state.packets.isEmpty, state.failure == nil, let transfer = state.transfer {
                guard let outcome = device.traffic.wait(for: transfer, within: limit) else {
                    return nil
                }
                keep(outcome, of: transfer, &state)
                try? arm(&state)
            }
            guard !device.traffic.isClosed else { throw USBError(.closed, "wait for an event") }
            if !state.packets.isEmpty { return state.packets.removeFirst() }
            guard let failure = state.failure.take() else { return nil }
            throw USBError(device.judged(failure), "wait for an event")
        }
    }

    /// Whether packets were dropped since the last call, because nobody fetched them.
    package func takeIncompleteness() -> Bool {
        state.withLock { state in
            defer { state.isIncomplete = false }
            return state.isIncomplete
        }
    }

    /// Takes what has come and asks for more, without waiting; nothing before the first `next`.
    package func collect() {
        state.withLock { collect(&$0) }
    }

    /// Takes back what is under way; a packet that has come is kept.
    ///
    /// **Blocks**, shortly.
    package func withdraw() {
        state.withLock { state in
            guard state.isFlying, let transfer = state.transfer else { return }
            keep(device.traffic.withdraw([transfer])[0], of: transfer, &state)
        }
    }

    /// Ends a stall.
    ///
    /// **Blocks.**
    package func clearHalt() throws(USBError) {
        withdraw()
        try device.clearHalt(of: endpoint.address)
    }

    private func collect(_ state: inout State) {
        // Bounded, for a device that sends without end.
        for _ in 0..<Self.largestBacklog {
            guard state.isFlying, let transfer = state.transfer,
                let outcome = device.traffic.outcome(of: transfer)
            else { return }
            keep(outcome, of: transfer, &state)
            try? arm(&state)
        }
    }

    private func arm(_ state: inout State) throws(USBError) {
        guard !state.isFlying, state.failure == nil else { return }
        if state.transfer == nil {
            state.transfer = try USBTransfer(byteCount: endpoint.packetBytes)
        }
        guard let transfer = state.transfer else { return }
        try device.traffic.submit(
            transfer,
            to: .interrupt(endpoint.address),
            byteCount: endpoint.packetBytes
        )
        state.isFlying = true
    }

    private func keep(_ outcome: USBOutcome, of transfer: USBTransfer, _ state: inout State) {
        state.isFlying = false
        state.failure = state.failure ?? outcome.failure
        guard outcome.count > 0 else { return }
        if state.packets.count == Self.largestBacklog {
            state.packets.removeFirst()
            state.isIncomplete = true
        }
        state.packets.append(
            transfer.withBytes(in: 0..<outcome.count) { span in span.withUnsafeBytes { Array($0) } }
        )
    }
}
