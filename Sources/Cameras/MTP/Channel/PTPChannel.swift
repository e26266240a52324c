// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The pipes of one still-image interface: bulk out, bulk in, events and the class's requests.
///
/// Every call **blocks**, with a bound, and one thread at a time calls; `interrupt` alone may come
/// from any other. The picture is that of USB Still Image Capture Device Definition 1.0, chapter 5,
/// so that the same session runs over libusb, over memory and over a recorded conversation.
package protocol PTPChannel: Sendable {
    /// The most bytes of one bulk packet (wMaxPacketSize).
    var maxPacketBytes: Int { get }

    /// Sends bytes.
    /// - Parameters:
    ///   - bytes: What to send.
    ///   - endsPhase: Whether a packet shorter than the most, if need be an empty one, must end them.
    ///   - limit: How long nothing may move.
    /// - Throws: `PTPChannelError`.
    func send(
        _ bytes: [UInt8],
        endsPhase: Bool,
        within limit: Duration
    ) throws(PTPChannelError)

    /// Receives bytes, up to the buffer's end or the end of a packet that is shorter than the most.
    ///
    /// - Parameters:
    ///   - buffer: Where to put them; what a transfer has beyond it comes with the next call.
    ///   - expected: How many bytes are known to be on their way, those for the buffer included: for
    ///     no more than that, rounded up to whole packets, are transfers queued ahead. 0 if that is
    ///     not known.
    ///   - limit: How long nothing may move.
    /// - Returns: How many bytes came, and whether the phase ends behind them.
    /// - Throws: `PTPChannelError`.
    func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived

    /// Takes back whatever is queued to be received, and forgets what came and was not fetched.
    func discardReceived() throws(PTPChannelError)

    /// The next event that the camera has sent; nil if none comes in time.
    func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]?

    /// Sends a request of the class (bmRequestType 0x21) to the interface.
    func request(
        _ request: PTPClassRequest,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError)

    /// Asks the interface a question of the class (bmRequestType 0xA1).
    func request(
        _ request: PTPClassRequest,
        receiving count: Int,
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8]

    /// Ends a stall of one of the pipes.
    func clearHalt(of pipe: PTPPipe) throws(PTPChannelError)

    /// Resets the device on its bus; the channel can be used afterwards.
    func reset() throws(PTPChannelError)

    /// Makes the call under way, and every later one, throw `PTPChannelError.closed`.
    func interrupt()

    /// Lets go of the interface and the device.
    /// - Parameter releasing: False for devices that hang when their interface is released.
    func close(releasing: Bool)
}

/// What one call has received.
package struct PTPReceived: Hashable, Sendable {
    /// How many bytes are in the buffer.
    package let count: Int
    /// Whether a packet shorter than the most came behind them, which ends a phase.
    package let endsShort: Bool

    /// Joins what was received.
    package init(count: Int, endsShort: Bool) {
        self.count = count
        self.endsShort = endsShort
    }
}

/// The pipes that can stall.
package enum PTPPipe: String, Hashable, Sendable, CaseIterable {
    case bulkIn = "bulk-in"
    case bulkOut = "bulk-out"
    case event
}

/// The requests of the still-image class, by their bRequest (chapter 5.2 of its definition).
package enum PTPClassRequest: UInt8, Hashable, Sendable, CaseIterable {
    case cancel = 0x64
    case extendedEventData = 0x65
    case deviceReset = 0x66
    case deviceStatus = 0x67
}

/// What goes wrong on a channel.
package enum PTPChannelError: Error, Hashable {
    /// The device left.
    case gone
    /// Nothing moved for as long as was allowed.
    case timedOut
    /// The pipe is stalled.
    case stalled
    /// The camera sent more than a transfer has room for.
    case overflow
    /// `interrupt` or `close` was called.
    case closed
    /// This host has no room left for transfers, which is no fault of the camera's; in words.
    case exhausted(String)
    /// Anything else, in words.
    case failed(String)
}

extension PTPChannelError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gone: "the device left"
        case .timedOut: "nothing moved in the time allowed"
        case .stalled: "the pipe is stalled"
        case .overflow: "more came than was asked for"
        case .closed: "the connection was closed"
        case .exhausted(let reason), .failed(let reason): reason
        }
    }
}
