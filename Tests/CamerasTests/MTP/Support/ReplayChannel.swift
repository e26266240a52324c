// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras
import Synchronization

/// A camera made of a recorded conversation.
///
/// A command is answered as the recording has it, with the number that it goes by now; one that the
/// recording has later, or had before, makes it go on from there. Footage of which it has only the
/// number of bytes is made up. Once the recording is over the camera has left.
final class ReplayChannel: PTPChannel {
    private typealias Content = PTPTranscriptEntry.Content

    private struct State {
        var position = 0
        var inbound: ReplayInbound?
        /// The numbers that recorded transactions go by now.
        var numbers: [UInt32: UInt32] = [:]
        var departures: [String] = []
        var isClosed = false
    }

    let maxPacketBytes: Int
    private let contents: [PTPTranscriptEntry.Content]
    private let state = Mutex(State())

    /// Plays a recording.
    init(_ entries: [PTPTranscriptEntry], maxPacketBytes: Int = 512) {
        contents = entries.map(\.content)
        self.maxPacketBytes = maxPacketBytes
    }

    /// What was asked and is not in the recording.
    var departures: [String] { state.withLock { $0.departures } }
    /// Whether everything was played.
    var isOver: Bool { state.withLock { $0.position == contents.count } }

    // MARK: Bulk

    func send(
        _ bytes: [UInt8],
        endsPhase: Bool,
        within limit: Duration
    ) throws(PTPChannelError) {
        try change { (state) throws(PTPChannelError) in
            state.inbound = nil
            if let command = try? PTPContainer(bytes), command.kind == .command {
                try self.find(command, &state)
            } else if case .data(let data)? = self.next(&state), data.direction == .sent {
                // Split data come in two calls; the second has no entry of its own.
                state.position += 1
            }
            try self.fail(on: .bulkOut, &state)
        }
    }

    /// Goes to where the recording has a command.
    private func find(_ command: PTPContainer, _ state: inout State) throws(PTPChannelError) {
        func isIt(_ index: Int) -> Bool {
            guard case .command(let recorded) = contents[index] else { return false }
            return recorded.code == command.code && recorded.parameters == command.parameters
        }
        let later = (state.position..<contents.count).first(where: isIt)
        guard let index = later ?? (0..<state.position).last(where: isIt),
            case .command(let recorded) = contents[index]
        else {
            state.departures.append("\(command)")
            throw .gone
        }
        state.position = index + 1
        state.numbers[recorded.transaction] = command.transaction
    }

    func receive(
        into buffer: inout MutableRawSpan,
        expecting expected: Int64,
        within limit: Duration
    ) throws(PTPChannelError) -> PTPReceived {
        var count = 0
        while count < buffer.byteCount {
            let (inbound, offset) = try change { (state) throws(PTPChannelError) in
                try self.inbound(&state, buffer.byteCount - count, isFirst: count == 0)
            }
            guard let inbound else { break }
            let part = Int(min(inbound.byteCount - offset, Int64(buffer.byteCount - count)))
            for index in 0..<part {
                let byte = inbound.byte(at: offset + Int64(index))
                buffer.storeBytes(of: byte, toByteOffset: count + index, as: UInt8.self)
            }
            count += part
            if offset + Int64(part) == inbound.byteCount && inbound.endsShort {
                return PTPReceived(count: count, endsShort: true)
            }
        }
        return PTPReceived(count: count, endsShort: false)
    }

    /// What comes in next, and where in it; takes up to `room` bytes of it.
    private func inbound(
        _ state: inout State,
        _ room: Int,
        isFirst: Bool
    ) throws(PTPChannelError) -> (ReplayInbound?, Int64) {
        if state.inbound == nil {
            do throws(PTPChannelError) {
                state.inbound = try nextInbound(&state)
            } catch {
                // What came before goes first; the error stays for the next call.
                guard isFirst else { return (nil, 0) }
                try fail(on: .bulkIn, &state)
                throw error
            }
        }
        guard var inbound = state.inbound else { return (nil, 0) }
        let offset = inbound.offset
        inbound.offset += min(Int64(room), inbound.byteCount - offset)
        state.inbound = inbound.offset == inbound.byteCount ? inbound.rest.first : inbound
        return (inbound, offset)
    }

    private func nextInbound(_ state: inout State) throws(PTPChannelError) -> ReplayInbound? {
        let inbound: ReplayInbound
        switch next(&state) {
        case .response(let container):
            let number = state.numbers[container.transaction] ?? container.transaction
            inbound = ReplayInbound(container, transaction: number)
        case .data(let data) where data.direction == .received:
            let number = state.numbers[data.header.transaction] ?? data.header.transaction
            inbound = ReplayInbound(data, transaction: number)
        case .stale(let header, let count):
            inbound = ReplayInbound(stale: header, count)
        case .emptyPacket: inbound = ReplayInbound([])
        case .scrap(let bytes): inbound = ReplayInbound(bytes)
        default: throw .timedOut
        }
        state.position += 1
        return inbound
    }

    func discardReceived() throws(PTPChannelError) { try change { $0.inbound = nil } }

    // MARK: The rest

    func nextEvent(within limit: Duration) throws(PTPChannelError) -> [UInt8]? {
        try change { (state) throws(PTPChannelError) in
            try self.fail(on: .event, &state)
            guard state.position < self.contents.count,
                case .event(let container) = self.contents[state.position]
            else { return nil }
            state.position += 1
            return container.bytes
        }
    }

    func request(
        _ request: PTPClassRequest,
        sending bytes: [UInt8],
        within limit: Duration
    ) throws(PTPChannelError) {
        try change { (state) throws(PTPChannelError) in
            guard case .classSent(request, _)? = self.next(&state) else { throw .stalled }
            state.position += 1
            try self.fail(on: nil, &state)
        }
    }

    func request(
        _ request: PTPClassRequest,
        receiving count: Int,
        within limit: Duration
    ) throws(PTPChannelError) -> [UInt8] {
        try change { (state) throws(PTPChannelError) in
            try self.fail(on: nil, &state)
            guard case .classReceived(request, let bytes)? = self.next(&state) else {
                throw .stalled
            }
            state.position += 1
            return bytes
        }
    }

    func clearHalt(of pipe: PTPPipe) throws(PTPChannelError) {
        try change { (state) throws(PTPChannelError) in
            if case .haltCleared(pipe)? = self.next(&state) { state.position += 1 }
        }
    }

    func reset() throws(PTPChannelError) {
        try change { (state) throws(PTPChannelError) in
            try self.fail(on: nil, &state)
            if case .busReset? = self.next(&state) { state.position += 1 }
        }
    }

    func interrupt() { state.withLock { $0.isClosed = true } }

    func close(releasing: Bool) { state.withLock { $0.isClosed = true } }

    // MARK: Finding the place

    /// The entry that is due; events that nobody has asked for are passed over.
    private func next(_ state: inout State) -> PTPTranscriptEntry.Content? {
        while state.position < contents.count {
            switch contents[state.position] {
            case .event: state.position += 1
            case .trouble(_, on: .event): state.position += 1
            case .drained: state.position += 1
            case let content: return content
            }
        }
        return nil
    }

    /// Fails if that is what the recording has next.
    private func fail(on pipe: PTPPipe?, _ state: inout State) throws(PTPChannelError) {
        let due = pipe == .event ? contents[safely: state.position] : next(&state)
        guard case .trouble(let error, on: pipe)? = due else { return }
        state.position += 1
        throw error
    }

    private func change<Value: Sendable>(
        _ body: (inout State) throws(PTPChannelError) -> Value
    ) throws(PTPChannelError) -> Value {
        try state.withLock { (state) throws(PTPChannelError) in
            guard !state.isClosed else { throw .closed }
            return try body(&state)
        }
    }
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
