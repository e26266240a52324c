// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras
import Dispatch
import FakeCamera
import Synchronization

/// The pipes of a `FakeCamera` without any wire.
///
/// Where nothing can come on its own a call times out at once, so that a test of patience takes no
/// time; pauses of the camera pass as if the channel had slept through them.
final class MemoryChannel: PTPChannel {
    /// How a call waits for a camera that has nothing to give.
    enum Waiting: Sendable {
        /// Not at all: the time allowed counts as passed.
        case stepped
        /// For as long as is allowed, for tests that act from elsewhere meanwhile.
        case real
    }

    private struct State {
        var isClosed = false
        /// What a transfer had beyond the buffer that asked, and how it ended.
        var surplus: ArraySlice<UInt8> = []
        var surplusEndsShort = false
        var waited = Duration.zero
        var isReleased: Bool?
    }

    private let camera: FakeCamera
    private let waiting: Waiting
    private let transferBytes: Int
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    /// The pipes of a camera.
    /// - Parameters:
    ///   - camera: The camera; its callbacks are taken over.
    ///   - waiting: How a call waits.
    ///   - transferBytes: The most bytes of one transfer, rounded up to whole packets.
    init(_ camera: FakeCamera, waiting: Waiting = .stepped, transferBytes: Int = 256 << 10) {
        self.camera = camera
        self.waiting = waiting
        self.transferBytes = transferBytes
        if waiting == .stepped { camera.useSteppedTime() }
        camera.onReady = { [bell] in bell.signal() }
        camera.onDisconnect = { [bell] in bell.signal() }
    }

    /// How long the calls so far would have waited.
    var waited: Duration { state.withLock { $0.waited } }

    /// Time that passes as this channel waits.
    var time: PTPTime {
        guard waiting == .stepped else { return .system }
        return PTPTime(now: { self.waited }, pause: { self.pass($0) })
    }

    /// Whether the interface was released at the end; nil before that.
    var isReleased: Bool? { state.withLock { $0.isReleased } }

    var maxPacketBytes: Int { camera.model.usb.speed.bulkPacketBytes }

    // MARK: - Bulk

    func send(
        _ bytes: [UInt8],
        endsPhase: Bool,
        within limit: Duration
    ) throws(PTPChannelError) {
        try sendTransfer(bytes, within: limit)
        if endsPhase, !bytes.isEmpty, bytes.count % maxPacketBytes == 0 {
            try sendTransfer([], within: limit)
        }
    }

    private func sendTransfer(_ bytes: [UInt8], within limit: Duration) throws(PTPChannelError) {
        let camera = camera
        _ = try answer(within: limit) { camera.bulkOut(bytes) }
    }

    func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        try checkOpen()
        guard buffer.byteCount > 0 else { return PTPReceived(count: 0, endsShort: false) }
        if let left = takeSurplus(&buffer) { return left }
        let length = transferLength(for: buffer.byteCount, expecting: expected)
        var transfer = FakeTransfer(length: length)
        switch try finish(&transfer, within: limit) {
        case .complete(let bytes):
            keep(bytes, endsShort: bytes.count < transfer.length)
        case .stalled(let bytes):
            guard !bytes.isEmpty else { throw .stalled }
            keep(bytes, endsShort: false)
        case .overflowed: throw .overflow
        case .gone: throw .gone
        case nil: keep(transfer.received, endsShort: false)
        }
        return takeSurplus(&buffer) ?? PTPReceived(count: 0, endsShort: true)
    }

    /// Waits for a transfer's end.
    /// - Returns: Nil if time ran out behind some bytes, which then count.
    private func finish(
        _ transfer: inout FakeTransfer,
        within limit: Duration
    ) throws(PTPChannelError) -> FakeTransfer.End? {
        while true {
            let before = transfer.received.count
            if let end = transfer.advance(on: camera) { return end }
            if transfer.received.count > before { return nil }
            guard try wait(limit) else { throw .timedOut }
        }
    }

    private func transferLength(for wanted: Int, expecting expected: Int64) -> Int {
        let packet = maxPacketBytes
        let most = expected > 0 ? min(expected, Int64(transferBytes)) : Int64(wanted)
        return max(1, (Int(min(most, Int64(transferBytes))) + packet - 1) / packet) * packet
    }

    private func keep(_ bytes: [UInt8], endsShort: Bool) {
        state.withLock { state in
            state.surplus = bytes[...]
            state.surplusEndsShort = endsShort
        }
    }

    /// Hands out what is left of a transfer; nil if nothing is.
    private func takeSurplus(_ buffer: inout MutableRawSpan) -> PTPReceived? {
        let (bytes, isLast, endsShort) = state.withLock { state in
            let taken = state.surplus.prefix(buffer.byteCount)
            state.surplus = state.surplus.dropFirst(taken.count)
            return (taken, state.surplus.isEmpty, state.surplusEndsShort)
        }
        guard !bytes.isEmpty else { return nil }
        buffer.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
        return PTPReceived(count: bytes.count, endsShort: isLast && endsShort)
    }

    func discardReceived() throws(PTPChannelError) {
        try checkOpen()
        state.withLock { $0.surplus = [] }
    }

    // MARK: - Events

    /// Waits in earnest, though never long: whoever asks in a loop must not spin.
    func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]? {
        let end = ContinuousClock.now + (waiting == .real ? limit : min(limit, .milliseconds(20)))
        while true {
            try checkOpen()
            if let event = camera.eventIn() { return event }
            guard camera.isAttached else { throw .gone }
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return nil }
            ring(within: left)
        }
    }

    // MARK: - Control

    func request(
        _ request: PTPClassRequest,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError) {
        _ = try control(
            FakeSetup(
                requestType: 0x21,
                request: request.rawValue,
                index: UInt16(camera.model.usb.interfaceNumber),
                length: UInt16(bytes.count)
            ),
            bytes,
            within: limit
        )
    }

    func request(
        _ request: PTPClassRequest,
        receiving count: Int,
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8] {
        try control(
            FakeSetup(
                requestType: 0xA1,
                request: request.rawValue,
                index: UInt16(camera.model.usb.interfaceNumber),
                length: UInt16(count)
            ),
            [],
            within: limit
        )
    }

    private func control(
        _ setup: FakeSetup,
        _ bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8] {
        let camera = camera
        return try answer(within: limit) { camera.control(setup, bytes) }
    }

    func clearHalt(of pipe: PTPPipe) throws(PTPChannelError) {
        let usb = camera.model.usb
        let endpoint =
            switch pipe {
            case .bulkIn: usb.bulkIn
            case .bulkOut: usb.bulkOut
            case .event: usb.interrupt
            }
        let setup = FakeSetup(requestType: 0x02, request: 1, index: UInt16(endpoint))
        _ = try control(setup, [], within: .seconds(1))
    }

    func reset() throws(PTPChannelError) {
        try discardReceived()
        guard camera.isAttached else { throw .gone }
        camera.reset()
        let setup = FakeSetup(requestType: 0x00, request: 9, value: 1)
        _ = try control(setup, [], within: .seconds(1))
    }

    func interrupt() {
        state.withLock { $0.isClosed = true }
        bell.signal()
    }

    func close(releasing: Bool) {
        state.withLock { state in
            state.isClosed = true
            state.isReleased = releasing
        }
        bell.signal()
    }

    // MARK: - Waiting

    private func answer(
        within limit: Duration,
        _ ask: () -> FakeAnswer
    ) throws(PTPChannelError) -> [UInt8] {
        while true {
            try checkOpen()
            switch ask() {
            case .bytes(let bytes), .partial(let bytes): return bytes
            case .stall: throw .stalled
            case .overflow: throw .overflow
            case .gone: throw .gone
            case .pending: guard try wait(limit) else { throw .timedOut }
            }
        }
    }

    /// Waits until the camera may have something.
    /// - Returns: Whether it is worth asking again.
    private func wait(_ limit: Duration) throws(PTPChannelError) -> Bool {
        guard waiting == .stepped else {
            let rang = ring(within: limit)
            try checkOpen()
            return rang
        }
        let pause = camera.pauseLeft
        let passed = min(pause ?? limit, limit)
        pass(passed)
        return pause.map { $0 <= limit } ?? false
    }

    private func pass(_ duration: Duration) {
        camera.elapse(duration)
        state.withLock { $0.waited += duration }
    }

    @discardableResult
    private func ring(within limit: Duration) -> Bool {
        let (seconds, attoseconds) = limit.components
        let nanoseconds = Int(clamping: seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        return bell.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success
    }

    private func checkOpen() throws(PTPChannelError) {
        guard !state.withLock({ $0.isClosed }) else { throw .closed }
    }
}
