// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What ends a transaction, a session or a stay in the bay; and events.
extension FakeState {
    /// The class's Cancel: u16 0x4001, and the number of the transaction.
    mutating func cancel(_ data: [UInt8]) -> FakeAnswer {
        guard data.count == 6, data.littleEndian16(at: 0) == 0x4001 else {
            violations.append(.malformed("a cancel request of \(data.count) bytes"))
            return .stall
        }
        let transaction = data.littleEndian32(at: 2)
        if let current, current.command.transaction != transaction {
            violations.append(.strayCancel(transaction))
        }
        guard model.cancelling.isHeeded, revives(by: .cancel) else { return .bytes([]) }
        dropTransaction()
        followCancel(of: transaction)
        noteMore()
        return .bytes([])
    }

    private mutating func followCancel(of transaction: UInt32) {
        let habits = model.cancelling
        busyAnswersLeft = habits.busyAnswers
        if habits.haltsPipes { halted.formUnion([model.usb.bulkIn, model.usb.bulkOut]) }
        if habits.leftoverBytes > 0 {
            let rest = FakeContent(seed: 0).bytes(from: 0, count: habits.leftoverBytes)
            outgoing.append(.run(FakeRun([.bytes(rest[...])])))
        }
        if habits.answersCancelled {
            outgoing.append(.run(FakeRun.response(0x201F, transaction)))
        }
        if habits.sendsEvent { queueEvent(0x4001, []) }
        waitsForEventRead = habits.waitsForEventRead
        if waitsForEventRead, events.isEmpty { queueEvent(0x4001, []) }
    }

    /// Whether that request makes the camera answer; ends its silence if so.
    private mutating func revives(by means: FakeRecovery) -> Bool {
        let strength: [FakeRecovery] = [.cancel, .classReset, .busReset]
        guard let silence else { return true }
        guard let needed = strength.firstIndex(of: silence),
            let given = strength.firstIndex(of: means), given >= needed
        else { return false }
        self.silence = nil
        return true
    }

    private mutating func dropTransaction() {
        outgoing = []
        incoming = []
        owesEmptyPacket = false
        current = nil
        pauseLeft = nil
    }

    private mutating func dropSession() {
        dropTransaction()
        halted = []
        session = 0
        sessionIsKnown = false
        hasListedRoot = false
        busyAnswersLeft = 0
        waitsForEventRead = false
    }

    /// The class's Device Reset.
    mutating func classReset() {
        guard revives(by: .classReset) else { return }
        dropSession()
        noteMore()
    }

    mutating func busReset() {
        guard isAttached else { return }
        busResets += 1
        configuration = 0
        guard revives(by: .busReset) else { return }
        dropSession()
        events = []
        noteMore()
    }

    mutating func detach() {
        guard isAttached else { return }
        isAttached = false
        dropSession()
        events = []
        noteDeparture()
        noteMore()
    }

    mutating func attach() {
        guard !isAttached else { return }
        isAttached = true
        configuration = 0
        silence = nil
    }

    mutating func leaveSessionOpen() {
        session = 1
        sessionIsKnown = false
        lastTransaction = 4711
    }

    mutating func forgetSession() {
        session = 0
        sessionIsKnown = false
        sessionIsForgotten = true
    }

    // MARK: - Events

    mutating func queueEvent(_ code: UInt16, _ parameters: [UInt32]) {
        guard isAttached else { return }
        var bytes = FakeBytes()
        bytes.add(UInt32(12 + 4 * parameters.count))
        bytes.add(UInt16(4))
        bytes.add(code)
        bytes.add(UInt32(0xFFFF_FFFF))
        for parameter in parameters { bytes.add(parameter) }
        events.append(bytes.bytes)
        noteMore()
    }

    mutating func nextEvent() -> [UInt8]? {
        guard isAttached, silence != .never, !events.isEmpty else { return nil }
        if waitsForEventRead {
            waitsForEventRead = false
            noteMore()
        }
        return events.removeFirst()
    }
}
