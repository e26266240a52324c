// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras

/// A channel that tells when an event was fetched, before whoever fetched it has it.
final class EventTap: PTPChannel {
    private let channel: MemoryChannel
    private let onEvent: @Sendable () -> Void

    init(_ channel: MemoryChannel, onEvent: @escaping @Sendable () -> Void) {
        self.channel = channel
        self.onEvent = onEvent
    }

    var maxPacketBytes: Int { channel.maxPacketBytes }

    func send(
        _ bytes: [UInt8],
        endsPhase: Bool,
        within limit: Duration
    ) throws(PTPChannelError) {
        try channel.send(bytes, endsPhase: endsPhase, within: limit)
    }

    func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        try channel.receive(into: &buffer, expecting: expected, within: limit)
    }

    func discardReceived() throws(PTPChannelError) { try channel.discardReceived() }

    func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]? {
        let event = try channel.nextEvent(within: limit)
        if event != nil { onEvent() }
        return event
    }

    func request(
        _ request: PTPClassRequest,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError) {
        try channel.request(request, sending: bytes, within: limit)
    }

    func request(
        _ request: PTPClassRequest,
        receiving count: Int,
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8] {
        try channel.request(request, receiving: count, within: limit)
    }

    func clearHalt(of pipe: PTPPipe) throws(PTPChannelError) { try channel.clearHalt(of: pipe) }

    func reset() throws(PTPChannelError) { try channel.reset() }

    func interrupt() { channel.interrupt() }

    func close(releasing: Bool) { channel.close(releasing: releasing) }
}
