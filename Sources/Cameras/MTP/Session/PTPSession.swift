// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Synchronization

/// A conversation with one camera, one transaction after the other.
///
/// Every call but `interrupt` **blocks**: as long as bytes move, and then for the patience of the
/// camera's profile. Calls from several threads follow one another, but none waits for a data phase
/// that somebody reads: it throws `busyStreaming` at once.
package final class PTPSession: Sendable {
    private let channel: any PTPChannel
    private let quirks: MTPQuirks
    private let observer: any PTPObserver
    private let signs = PTPSigns()
    private let talk: Mutex<PTPTalk>
    /// The number of the data phase that somebody reads; 0 for none.
    private let streamed = Atomic<UInt64>(0)
    private let isChannelClosed = Atomic(false)

    /// Prepares a conversation; the camera hears nothing of it yet.
    package init(
        _ channel: any PTPChannel,
        quirks: MTPQuirks,
        observer: any PTPObserver,
        time: PTPTime = .system
    ) {
        self.channel = channel
        self.quirks = quirks
        self.observer = observer
        talk = Mutex(
            PTPTalk(channel, quirks: quirks, observer: observer, time: time, signs: signs)
        )
    }

    // MARK: The session

    /// Opens the session, whatever state somebody before us has left the camera in.
    ///
    /// Before it only what is allowed outside of a session can be asked, which is GetDeviceInfo.
    /// - Throws: `PTPError`.
    package func open() throws(PTPError) {
        try converse { (talk) throws(PTPError) in
            guard !talk.isOpen else { return }
            try talk.open()
        }
    }

    /// Ends the session and lets go of the camera, as its profile says.
    ///
    /// A call under way ends first; `interrupt` before it makes that happen at once.
    package func close() {
        talk.withLock { $0.close() }
        signs.setStopped()
        guard !isChannelClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        channel.close(releasing: !quirks.keepsInterface)
    }

    /// Makes the call under way, and every later one, throw `closed`; from any thread.
    package func interrupt() {
        signs.setStopped()
        channel.interrupt()
    }

    /// Whether a data phase is being read.
    package var isStreaming: Bool { streamed.load(ordering: .acquiring) != 0 }

    /// How often a session was opened: handles of objects are good for as long as it stays the same.
    package var openings: Int { signs.openings }

    // MARK: Requests

    /// Asks for something that has no data.
    ///
    /// - Returns: The response's parameters.
    /// - Throws: `PTPError`; `refused` for every response but OK.
    package func perform(
        _ operation: PTPOperation,
        _ parameters: [UInt32] = []
    ) throws(PTPError) -> [UInt32] {
        guard operation.isFree else { throw .forbidden(operation) }
        return try ask(operation, nil) { (talk, limits) throws(PTPTrouble) in
            try talk.order(operation, parameters, limits)
        }
    }

    /// Asks for a dataset, and reads no more of it than `limit`.
    ///
    /// - Throws: `PTPError`; `refused` for every response but OK.
    package func fetch(
        _ operation: PTPOperation,
        _ parameters: [UInt32] = [],
        atMost limit: Int,
        patience: Duration? = nil
    ) throws(PTPError) -> [UInt8] {
        guard operation.isFree else { throw .forbidden(operation) }
        return try ask(operation, patience) { (talk, limits) throws(PTPTrouble) in
            try talk.dataset(operation, parameters, atMost: limit, limits)
        }
    }

    /// Sends a dataset.
    ///
    /// - Returns: The response's parameters.
    /// - Throws: `PTPError`; `refused` for every response but OK.
    package func send(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        _ payload: [UInt8]
    ) throws(PTPError) -> [UInt32] {
        guard operation.isFree else { throw .forbidden(operation) }
        return try ask(operation, nil) { (talk, limits) throws(PTPTrouble) in
            let request = try talk.begin(operation, parameters, limits)
            try talk.sendData(payload, of: request)
            return try talk.answer(to: request)
        }
    }

    /// Deletes one object.
    ///
    /// No other request deletes anything. After every error but a refusal and `otherSession` nobody
    /// knows whether the object is still there.
    /// - Parameters:
    ///   - handle: The object's handle.
    ///   - openings: How often a session had been opened when the handle meant the object. In every
    ///     later session it may mean another one, and nothing is sent.
    /// - Throws: `PTPError`, `otherSession` among them.
    package func delete(_ handle: PTPHandle, ofOpening openings: Int) throws(PTPError) {
        // No format: with one, some cameras delete every object of that format.
        _ = try ask(.deleteObject, nil) { (talk, limits) throws(PTPTrouble) in
            guard talk.signs.openings == openings else {
                throw .over(.otherSession(.deleteObject))
            }
            return try talk.order(.deleteObject, [handle.rawValue, 0], limits)
        }
    }

    /// The next event; nil if none comes in that time.
    /// - Throws: `PTPError`.
    package func nextEvent(within limit: Duration) throws(PTPError) -> PTPEvent? {
        try converse { (talk) throws(PTPError) in
            do throws(PTPTrouble) {
                if let event = talk.keptEvent() { return event }
                return try talk.nextEvent(within: limit)
            } catch .channel(.gone) {
                throw talk.ended(.gone)
            } catch {
                throw talk.ended(.closed)
            }
        }
    }

    // MARK: Data phases

    /// Asks for data that are read bit by bit; until they end, nothing else can be asked.
    ///
    /// - Parameters:
    ///   - operation: What to ask.
    ///   - parameters: Its parameters.
    ///   - expected: How many bytes there are by what the camera has said elsewhere, if it has. It
    ///     counts where the container states no length.
    ///   - patience: How long nothing may move, if not as long as the profile says.
    /// - Returns: The data, of which none has been read.
    /// - Throws: `PTPError`; `refused` for every response but OK that comes in the data's place.
    package func stream(
        _ operation: PTPOperation,
        _ parameters: [UInt32],
        expecting expected: Int64?,
        patience: Duration? = nil
    ) throws(PTPError) -> PTPDataPhase {
        guard operation.isFree else { throw .forbidden(operation) }
        let room = PTPRoom.stream(expecting: expected)
        let phase = try ask(operation, patience) { (talk, limits) throws(PTPTrouble) in
            let request = try talk.begin(operation, parameters, limits)
            let phase = try talk.awaitData(of: request, room)
            // A refusal, above all of a camera that is busy, shows here and not at the first read.
            return try talk.settled(phase)
        } settling: { talk, phase in
            talk.phase = phase
            streamed.store(phase.number, ordering: .releasing)
        }
        return PTPDataPhase(self, phase)
    }

    /// Reads the phase's next bytes; nil if it is no longer the one under way.
    func read(
        _ number: UInt64,
        into buffer: inout MutableRawSpan
    ) throws(PTPError) -> (count: Int, parameters: [UInt32])? {
        try talk.withLock { (talk) throws(PTPError) in
            if let end = talk.end { throw end }
            guard var phase = talk.phase, phase.number == number else { return nil }
            talk.phase = nil
            do throws(PTPTrouble) {
                let read = try talk.read(&phase, into: &buffer)
                if read.count > 0 { talk.phase = phase } else { letGo(of: number) }
                return read
            } catch {
                defer { letGo(of: number) }
                throw talk.mended(error, phase.request.operation)
            }
        }
    }

    /// Gives a phase up.
    func abandon(_ number: UInt64) {
        talk.withLock { talk in
            guard talk.phase?.number == number else { return }
            talk.abandonPhase()
            letGo(of: number)
        }
    }

    /// Leaves a phase that nobody can read any more to the next request.
    func orphan(_ number: UInt64) { letGo(of: number) }

    private func letGo(of number: UInt64) {
        _ = streamed.compareExchange(
            expected: number,
            desired: 0,
            ordering: .acquiringAndReleasing
        )
    }

    // MARK: One at a time

    /// Asks, again while the camera is busy, and climbs the ladder where it has to.
    private func ask<Value: Sendable>(
        _ operation: PTPOperation,
        _ patience: Duration?,
        _ body: (inout PTPTalk, PTPLimits) throws(PTPTrouble) -> Value,
        settling: (inout PTPTalk, Value) -> Void = { _, _ in }
    ) throws(PTPError) -> Value {
        try converse { (talk) throws(PTPError) in
            let value = try talk.insist(operation, patience, body)
            settling(&talk, value)
            return value
        }
    }

    private func converse<Value: Sendable>(
        _ body: (inout PTPTalk) throws(PTPError) -> Value
    ) throws(PTPError) -> Value {
        guard !isStreaming else { throw .busyStreaming }
        return try talk.withLock { (talk) throws(PTPError) in
            // Somebody may have begun to stream while this call waited for its turn.
            guard !isStreaming else { throw .busyStreaming }
            try talk.prepare()
            return try body(&talk)
        }
    }
}

extension PTPOperation {
    /// Whether a request may carry it as it is; what deletes and what opens and closes goes its way.
    fileprivate var isFree: Bool {
        switch self {
        case .deleteObject, .openSession, .closeSession: false
        default: true
        }
    }
}
