// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

@testable import Cameras

/// A channel to a camera that the fuzzer made up.
///
/// The clock goes only as far as something waits, so that no time passes.
final class FuzzChannel: PTPChannel {
    private let state: Mutex<FuzzCamera>

    init(_ input: FuzzInput) {
        state = Mutex(FuzzCamera(input))
    }

    var maxPacketBytes: Int { FuzzCamera.packetBytes }

    /// A clock that stands unless something waits.
    var time: PTPTime {
        PTPTime(
            now: { self.state.withLock { $0.clock } },
            pause: { pause in self.state.withLock { $0.clock += pause } }
        )
    }

    /// From now on an object may be deleted, or no longer.
    func allowDeleting(_ handle: UInt32, _ isAllowed: Bool) {
        state.withLock {
            if isAllowed { $0.deletable.insert(handle) } else { $0.deletable.remove(handle) }
        }
    }

    func send(
        _ bytes: [UInt8],
        endsPhase: Bool,
        within limit: Duration
    ) throws(PTPChannelError) {
        try state.withLock { (state) throws(PTPChannelError) in
            try state.begin(limit)
            guard let command = try? PTPContainer(bytes), command.kind == .command else { return }
            state.check(command)
            state.transaction = command.transaction
        }
    }

    func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        let (bytes, endsShort) = try receive(atMost: buffer.byteCount, limit)
        for (index, byte) in bytes.enumerated() {
            buffer.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        return PTPReceived(count: bytes.count, endsShort: endsShort)
    }

    func discardReceived() throws(PTPChannelError) {
        try state.withLock { (state) throws(PTPChannelError) in
            try state.begin(.zero)
            state.zeros = 0
            state.surplus = []
            state.surplusEndsShort = false
        }
    }

    func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]? {
        try state.withLock { (state) throws(PTPChannelError) -> [UInt8]? in
            try state.begin(limit)
            let control = try state.control()
            guard control <= FuzzCamera.packetBytes else {
                try state.fail(control, limit)
                state.clock += limit
                return nil
            }
            return Array(state.input.bytes(Int(control)))
        }
    }

    func request(
        _ request: PTPClassRequest,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError) {
        try state.withLock { (state) throws(PTPChannelError) in
            try state.begin(limit)
            try state.fail(try state.control(), limit)
        }
    }

    func request(
        _ request: PTPClassRequest,
        receiving count: Int,
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8] {
        try state.withLock { (state) throws(PTPChannelError) in
            try state.begin(limit)
            let control = try state.control()
            try state.fail(control, limit)
            return Array(state.input.bytes(min(count, Int(control))))
        }
    }

    func clearHalt(of pipe: PTPPipe) throws(PTPChannelError) {
        try state.withLock { (state) throws(PTPChannelError) in try state.begin(.zero) }
    }

    func reset() throws(PTPChannelError) {
        try state.withLock { (state) throws(PTPChannelError) in try state.begin(.zero) }
    }

    func interrupt() { state.withLock { $0.isClosed = true } }

    func close(releasing: Bool) { state.withLock { $0.isClosed = true } }

    private func receive(
        atMost count: Int,
        _ limit: Duration
    ) throws(PTPChannelError) -> (ArraySlice<UInt8>, Bool) {
        try state.withLock { (state) throws(PTPChannelError) in
            try state.begin(limit)
            expect(count > 0, "nobody waits for nothing")
            if state.surplus.isEmpty && !state.surplusEndsShort { try state.receive(limit) }
            let bytes = state.surplus.prefix(count)
            state.surplus = state.surplus.dropFirst(count)
            guard state.surplus.isEmpty else { return (bytes, false) }
            defer { state.surplusEndsShort = false }
            return (bytes, state.surplusEndsShort)
        }
    }
}
