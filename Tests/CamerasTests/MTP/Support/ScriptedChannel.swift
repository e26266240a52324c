// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras
import Synchronization

/// A channel that checks what is sent against a script, and plays what the script has coming in.
///
/// Time passes on it only as the script has it: silence takes as long as is allowed.
final class ScriptedChannel: PTPChannel {
    private struct State {
        var steps: ArraySlice<ScriptStep>
        /// What is left of the packet that was begun.
        var packet: ArraySlice<UInt8>?
        var packetIsShort = false
        var departures: [String] = []
        var expectations: [Int64] = []
        var buffers: [Int] = []
        var discards = 0
        var released: Bool?
        var isInterrupted = false
    }

    let maxPacketBytes = Script.packetBytes
    private let state: Mutex<State>
    private let time: ManualTime

    init(_ steps: [ScriptStep], _ time: ManualTime = ManualTime()) {
        state = Mutex(State(steps: steps[...]))
        self.time = time
    }

    /// What was done against the script, and what of it was not played.
    var departures: [String] {
        state.withLock { $0.departures + $0.steps.map { "not played: \($0)" } }
    }

    /// How many bytes each call has said to be on their way.
    var expectations: [Int64] { state.withLock { $0.expectations } }
    /// How many bytes each call had room for.
    var buffers: [Int] { state.withLock { $0.buffers } }
    var discards: Int { state.withLock { $0.discards } }
    /// Whether the interface was released; nil before the end.
    var released: Bool? { state.withLock { $0.released } }

    // MARK: Bulk

    func send(
        _ bytes: [UInt8],
        endsPhase: Bool,
        within limit: Duration
    ) throws(PTPChannelError) {
        try play("sending \(bytes), ending: \(endsPhase)", limit) { step in
            switch step {
            case .sends(bytes) where endsPhase: .success(())
            case .fails(let error, .bulkOut): .failure(error)
            default: nil
            }
        }
    }

    func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        state.withLock { state in
            state.expectations.append(expected)
            state.buffers.append(buffer.byteCount)
        }
        var count = 0
        while true {
            guard try beginPacket(limit, isFirst: count == 0) else {
                return PTPReceived(count: count, endsShort: false)
            }
            let (bytes, isOver, isShort) = takeBytes(buffer.byteCount - count)
            for byte in bytes {
                buffer.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
                count += 1
            }
            if isOver && isShort { return PTPReceived(count: count, endsShort: true) }
            guard count < buffer.byteCount else {
                return PTPReceived(count: count, endsShort: false)
            }
        }
    }

    /// Makes sure that there is a packet to be read; false if bytes came before and none follows.
    private func beginPacket(_ limit: Duration, isFirst: Bool) throws(PTPChannelError) -> Bool {
        if state.withLock({ $0.packet != nil }) { return true }
        if !isFirst {
            let follows = state.withLock {
                if case .packet = $0.steps.first { true } else { false }
            }
            guard follows else { return false }
        }
        let packet = try play("receiving", limit) { step in
            switch step {
            case .packet(let bytes): .success(bytes)
            case .fails(let error, .bulkIn): .failure(error)
            case .silence: .failure(.timedOut)
            default: nil
            }
        }
        state.withLock { state in
            state.packet = packet[...]
            state.packetIsShort = packet.count < maxPacketBytes
        }
        return true
    }

    private func takeBytes(_ room: Int) -> (ArraySlice<UInt8>, isOver: Bool, isShort: Bool) {
        state.withLock { state in
            let taken = (state.packet ?? []).prefix(room)
            state.packet = state.packet?.dropFirst(taken.count)
            let isOver = state.packet?.isEmpty ?? true
            if isOver { state.packet = nil }
            return (taken, isOver, state.packetIsShort)
        }
    }

    func discardReceived() throws(PTPChannelError) {
        state.withLock { state in
            state.discards += 1
            state.packet = nil
        }
    }

    // MARK: The rest

    func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]? {
        try play("fetching an event", limit) { step in
            switch step {
            case .event(let bytes): .success(bytes)
            case .fails(let error, .event): .failure(error)
            default: nil
            }
        }
    }

    func request(
        _ request: PTPClassRequest,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError) {
        try play("requesting \(request) with \(bytes)", limit) { step in
            switch step {
            case .asks(request, bytes): .success(())
            case .failsRequest(request, let error): .failure(error)
            default: nil
            }
        }
    }

    func request(
        _ request: PTPClassRequest,
        receiving count: Int,
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8] {
        try play("asking for \(request)", limit) { step in
            switch step {
            case .answers(request, let bytes): .success(bytes)
            case .failsRequest(request, let error): .failure(error)
            default: nil
            }
        }
    }

    func clearHalt(of pipe: PTPPipe) throws(PTPChannelError) {
        try play("ending a stall of \(pipe)", .zero) { step in
            step == .clears(pipe) ? .success(()) : nil
        }
    }

    func reset() throws(PTPChannelError) {
        try play("resetting the device", .zero) { step in
            switch step {
            case .resets: .success(())
            case .failsReset(let error): .failure(error)
            default: nil
            }
        }
    }

    func interrupt() { state.withLock { $0.isInterrupted = true } }

    func close(releasing: Bool) { state.withLock { $0.released = releasing } }

    /// Takes the next step if it fits what is done; if not, nothing happens until time runs out.
    private func play<Value: Sendable>(
        _ deed: String,
        _ limit: Duration,
        _ outcome: (ScriptStep) -> Result<Value, PTPChannelError>?
    ) throws(PTPChannelError) -> Value {
        let result: Result<Value, PTPChannelError> = state.withLock { state in
            guard !state.isInterrupted else { return .failure(.closed) }
            guard let step = state.steps.first, let result = outcome(step) else {
                let due = state.steps.first.map { "\($0)" } ?? "the end"
                state.departures.append("\(deed) where the script has \(due)")
                return .failure(.timedOut)
            }
            state.steps.removeFirst()
            return result
        }
        if case .failure(.timedOut) = result { time.pass(limit) }
        return try result.get()
    }
}
