// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Synchronization

/// A camera on the bus, over libusb.
package final class USBChannel: PTPChannel {
    package let maxPacketBytes: Int
    private let interface: USBInterface
    private let reader: USBBulkReader
    private let writer: USBBulkWriter
    private let events: USBEventReader?
    private let packets: Mutex<PTPEventPackets>

    /// Opens a camera and claims its interface.
    ///
    /// **Blocks.**
    /// - Parameters:
    ///   - node: Its node, such as `/dev/bus/usb/001/004`.
    ///   - number: The interface, where the profile names one; else the still-image interface.
    ///   - detachingDriver: Whether a kernel driver is sent away for it.
    ///   - context: libusb.
    ///   - budget: The kernel's memory for transfers, shared by all cameras.
    /// - Throws: `USBError`: `.gone`, `.denied`, `.notFound` without such an interface, and `.busy`
    ///   with the names of those who hold it.
    package init(
        opening node: String,
        interface number: UInt8? = nil,
        detachingDriver: Bool = false,
        in context: USBContext,
        within budget: USBMemoryBudget
    ) throws(USBError) {
        let device = try USBDevice(opening: node, in: context)
        guard let pipes = PTPPipes(in: device.facts, interface: number) else {
            throw USBError(
                .notFound,
                "find an interface of \(node) that speaks PTP; a profile can name one, as "
                    + "mtp.interface_number"
            )
        }
        interface = try device.claim(pipes.interface.number, detachingDriver: detachingDriver)
        reader = interface.reader(of: pipes.bulkIn, within: budget)
        writer = interface.writer(to: pipes.bulkOut)
        events = pipes.event.map(interface.events)
        maxPacketBytes = pipes.bulkIn.packetBytes
        packets = Mutex(PTPEventPackets(packetBytes: pipes.event?.packetBytes ?? 1))
    }

    package func send(
        _ bytes: [UInt8],
        endsPhase: Bool,
        within limit: Duration
    ) throws(PTPChannelError) {
        events?.collect()
        try translating { () throws(USBError) in
            try writer.send(bytes, endsShort: endsPhase, within: limit)
        }
    }

    package func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        events?.collect()
        do {
            let received = try reader.receive(into: &buffer, expecting: expected, within: limit)
            return PTPReceived(count: received.count, endsShort: received.endsShort)
        } catch {
            throw PTPChannelError(error)
        }
    }

    package func discardReceived() throws(PTPChannelError) {
        reader.discard()
        try translating(interface.checkOpen)
    }

    /// The next event that the camera has sent; nil if none comes in time.
    ///
    /// Where some were dropped because nobody fetched them, an event comes first that says as much.
    ///
    /// Waits as well where the camera has no endpoint for events, so that a loop around it rests.
    package func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]? {
        guard let events else {
            try translating { () throws(USBError) in
                try interface.waitForInterrupt(within: limit)
            }
            return nil
        }
        if events.takeIncompleteness() {
            packets.withLock { $0 = PTPEventPackets(packetBytes: events.packetBytes) }
            return PTPContainer(
                .event,
                code: PTPEventCode.unreportedStatus.rawValue,
                transaction: 0
            ).bytes
        }
        while true {
            let packet = try translating { () throws(USBError) in try events.next(within: limit) }
            guard let packet else { return nil }
            if let event = packets.withLock({ $0.add(packet) }) { return event }
        }
    }

    package func request(
        _ request: PTPClassRequest,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError) {
        events?.collect()
        try translating { () throws(USBError) in
            try interface.request(request.rawValue, sending: bytes, within: limit)
        }
    }

    package func request(
        _ request: PTPClassRequest,
        receiving count: Int,
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8] {
        events?.collect()
        return try translating { () throws(USBError) in
            try interface.request(request.rawValue, receiving: count, within: limit)
        }
    }

    package func clearHalt(of pipe: PTPPipe) throws(PTPChannelError) {
        try translating { () throws(USBError) in
            switch pipe {
            case .bulkIn: try reader.clearHalt()
            case .bulkOut: try writer.clearHalt()
            case .event: try events?.clearHalt()
            }
        }
    }

    package func reset() throws(PTPChannelError) {
        reader.discard()
        events?.withdraw()
        try translating(interface.resetDevice)
    }

    package func interrupt() {
        interface.interrupt()
    }

    package func close(releasing: Bool) {
        interface.interrupt()
        // What nobody will fetch holds no more of the memory that all cameras share.
        reader.discard()
        interface.close(releasing: releasing)
    }

    private func translating<Value>(
        _ body: () throws(USBError) -> Value
    ) throws(PTPChannelError) -> Value {
        do {
            return try body()
        } catch {
            throw PTPChannelError(error)
        }
    }
}
