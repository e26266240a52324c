// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// A bulk endpoint to which bytes are sent.
///
/// What cameras are sent is small, so that one transfer is under way at a time.
package final class USBBulkWriter: Sendable {
    private let endpoint: USBEndpoint
    private let device: USBDevice
    /// Held for the whole of `send`.
    private let transfer = Mutex<USBTransfer?>(nil)

    /// A writer that has sent nothing.
    init(to endpoint: USBEndpoint, on device: USBDevice) {
        self.endpoint = endpoint
        self.device = device
    }

    /// Sends bytes.
    ///
    /// **Blocks.**
    /// - Parameters:
    ///   - bytes: What to send.
    ///   - endsShort: Whether a packet shorter than the most, if need be an empty one, ends them.
    ///   - limit: How long nothing may move.
    /// - Throws: `USBError`; what was sent before is not told.
    package func send(
        _ bytes: [UInt8],
        endsShort: Bool,
        within limit: Duration
    ) throws(USBError) {
        try transfer.withLock { (kept) throws(USBError) in
            if kept == nil { kept = try USBTransfer(byteCount: largest) }
            guard let transfer = kept else { return }
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = rest.prefix(largest)
                rest = rest.dropFirst(try send(part, by: transfer, within: limit))
            }
            if endsShort, bytes.count % endpoint.packetBytes == 0 {
                // An empty packet, by a transfer of its own.
                _ = try send([], by: transfer, within: limit)
            }
        }
    }

    /// Ends a stall.
    ///
    /// **Blocks.**
    package func clearHalt() throws(USBError) {
        try device.clearHalt(of: endpoint.address)
    }

    /// The most bytes of one transfer: whole packets, so that none but the last is short.
    private var largest: Int {
        USBTransferQueue.rounded(down: USBMemoryBudget.floorBytes, to: endpoint.packetBytes)
    }

    /// Sends as many bytes as move in time, and tells how many; fewer than all is progress too.
    private func send(
        _ part: ArraySlice<UInt8>,
        by transfer: USBTransfer,
        within limit: Duration
    ) throws(USBError) -> Int {
        transfer.write(part)
        let (outcome, _) = try device.run(
            transfer,
            to: .bulk(endpoint.address),
            byteCount: part.count,
            within: limit
        )
        if let failure = outcome.failure { throw USBError(device.judged(failure), "send") }
        guard outcome.end == .completed || outcome.count > 0 else {
            throw USBError(.timedOut, "send")
        }
        return outcome.count
    }
}
