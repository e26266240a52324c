// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch

@testable import Cameras

/// A channel on which nothing ever comes, and a call waits until it is interrupted.
final class WaitingChannel: PTPChannel {
    let maxPacketBytes = 64
    /// Signalled once a call waits.
    let isWaiting = DispatchSemaphore(value: 0)
    private let interruption = DispatchSemaphore(value: 0)

    func send(_: [UInt8], endsPhase: Bool, within: Duration) throws(PTPChannelError) {}

    func receive(
        into buffer: inout MutableRawSpan,
        expecting: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        isWaiting.signal()
        interruption.wait()
        throw .closed
    }

    func discardReceived() throws(PTPChannelError) {}

    func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]? { nil }

    func request(
        _: PTPClassRequest,
        sending: [UInt8],
        within: Duration
    ) throws(PTPChannelError) {}

    func request(
        _: PTPClassRequest,
        receiving: Int,
        within: Duration
    ) throws(PTPChannelError) -> [UInt8] { [] }

    func clearHalt(of pipe: PTPPipe) throws(PTPChannelError) {}

    func reset() throws(PTPChannelError) {}

    func interrupt() { interruption.signal() }

    func close(releasing: Bool) {}
}
