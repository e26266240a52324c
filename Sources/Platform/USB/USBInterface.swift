// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A claimed interface, with its pipes and the requests of its class.
package final class USBInterface: Sendable {
    package let facts: USBInterfaceFacts
    let device: USBDevice

    /// Takes over an interface that was claimed.
    init(_ facts: USBInterfaceFacts, of device: USBDevice) {
        self.facts = facts
        self.device = device
    }

    /// A reader of one of its bulk endpoints, which shares `budget` with all others.
    package func reader(of endpoint: USBEndpoint, within budget: USBMemoryBudget) -> USBBulkReader {
        USBBulkReader(of: endpoint, on: device, within: budget)
    }

    /// A writer to one of its bulk endpoints.
    package func writer(to endpoint: USBEndpoint) -> USBBulkWriter {
        USBBulkWriter(to: endpoint, on: device)
    }

    /// A reader of its interrupt endpoint.
    package func events(of endpoint: USBEndpoint) -> USBEventReader {
        USBEventReader(of: endpoint, on: device)
    }

    /// Sends a request of the class (bmRequestType 0x21).
    ///
    /// **Blocks.**
    package func request(
        _ request: UInt8,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(USBError) {
        _ = try control(0x21, request, sending: bytes, count: bytes.count, within: limit)
    }

    /// Asks a question of the class (bmRequestType 0xA1).
    ///
    /// **Blocks.**
    package func request(
        _ request: UInt8,
        receiving count: Int,
        within limit: Duration
    ) throws(USBError) -> [UInt8] {
        try control(0xA1, request, sending: [], count: count, within: limit)
    }

    /// Resets the device, while nothing is under way; the interface stays ours.
    ///
    /// **Blocks.**
    package func resetDevice() throws(USBError) {
        try device.reset()
    }

    /// Makes every call under way, and every later one, throw `.closed`; from any thread.
    package func interrupt() {
        device.interrupt()
    }

    /// Waits for an interrupt; for a caller who has no pipe to wait for.
    ///
    /// **Blocks.**
    /// - Throws: `.closed` after one.
    package func waitForInterrupt(within limit: Duration) throws(USBError) {
        device.traffic.waitForInterrupt(within: limit)
        try checkOpen()
    }

    /// Does nothing while the interface can be used.
    /// - Throws: `.closed` after an interrupt.
    package func checkOpen() throws(USBError) {
        if device.traffic.isClosed { throw USBError(.closed, "go on") }
    }

    /// Lets go of the interface, and closes its device.
    ///
    /// **Blocks** until the last transfer has landed.
    /// - Parameter releasing: False leaves it to the kernel, which does it when the node is closed;
    ///   some devices hang on the request.
    package func close(releasing: Bool) {
        device.interrupt()
        device.traffic.drain()
        if releasing { device.release(facts.number) }
        device.close()
    }

    private func control(
        _ requestType: UInt8,
        _ request: UInt8,
        sending bytes: [UInt8],
        count: Int,
        within limit: Duration
    ) throws(USBError) -> [UInt8] {
        let operation = "make class request \(request)"
        guard let length = UInt16(exactly: count) else {
            throw USBError(.overflow, operation)
        }
        let start = USBSetup.byteCount
        let transfer = try USBTransfer(byteCount: start + count)
        transfer.writeSetup(
            USBSetup(
                requestType: requestType,
                request: request,
                value: 0,
                index: UInt16(facts.number),
                length: length
            )
        )
        transfer.write(bytes, at: start)
        let (outcome, isLate) = try device.run(
            transfer,
            to: .control,
            byteCount: start + count,
            within: limit
        )
        if let failure = outcome.failure { throw USBError(device.judged(failure), operation) }
        // Taken back, yet through: the answer came at the last moment.
        guard outcome.end == .completed else {
            throw USBError(isLate ? .timedOut : .closed, operation)
        }
        return transfer.withBytes(in: start..<start + min(outcome.count, count)) { span in
            span.withUnsafeBytes { Array($0) }
        }
    }
}

extension USBDevice {
    /// Does one transfer, and takes it back if it has not landed in time.
    ///
    /// **Blocks.**
    /// - Returns: What became of it, and whether it was late.
    /// - Throws: What forbade its submission, and `.closed` after an interrupt.
    func run(
        _ transfer: USBTransfer,
        to pipe: USBTransfer.Pipe,
        byteCount: Int,
        within limit: Duration
    ) throws(USBError) -> (outcome: USBOutcome, isLate: Bool) {
        try traffic.submit(transfer, to: pipe, byteCount: byteCount)
        let inTime = traffic.wait(for: transfer, within: limit)
        let outcome = inTime ?? traffic.withdraw([transfer])[0]
        guard !traffic.isClosed else { throw USBError(.closed, "wait for a transfer") }
        return (outcome, inTime == nil)
    }
}
