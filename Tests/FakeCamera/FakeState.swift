// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The camera's insides, behind its lock.
struct FakeState: Sendable {
    var model: FakeModel
    var rules: [FakeFaultRule] = []

    // The bus.
    var isAttached = true
    var configuration: UInt8 = 0
    var halted: Set<UInt8> = []
    var events: [[UInt8]] = []
    /// What bulk-in has to give, oldest first.
    var outgoing: [FakeOutgoing] = []
    /// What makes a silent camera answer again; nil while it answers.
    var silence: FakeRecovery?
    /// Whether it is silent until its event has been fetched.
    var waitsForEventRead = false
    var pauseLeft: Duration?
    var timeIsStepped = false
    var busyAnswersLeft = 0

    // The session.
    var session: UInt32 = 0
    /// Whether the host that talks now opened it.
    var sessionIsKnown = false
    /// Whether the host may go on counting although there is no session.
    var sessionIsForgotten = false
    var lastTransaction: UInt32 = 0
    /// The operation whose response the host has not fetched.
    var current: FakeTransaction?
    /// What of a container has come by bulk-out.
    var incoming: [UInt8] = []
    var owesEmptyPacket = false
    var hasListedRoot = false

    // History.
    var violations: [FakeViolation] = []
    var commands: [FakeCommand] = []
    var classRequests: [UInt8] = []
    var busResets = 0
    private var news = FakeNews()

    init(_ model: FakeModel) {
        self.model = model
    }

    var packetBytes: Int { model.usb.speed.bulkPacketBytes }

    mutating func noteDeparture() {
        news.left = true
    }

    mutating func notePause(_ pause: Duration) {
        pauseLeft = pause
        if !timeIsStepped { news.startsPause = pause }
    }

    mutating func noteMore() {
        news.isReady = true
    }

    /// What the wire is to be told, once.
    mutating func takeNews() -> FakeNews {
        defer { news = FakeNews() }
        return news
    }

    mutating func elapse(_ duration: Duration) {
        guard let left = pauseLeft else { return }
        pauseLeft = left > duration ? left - duration : nil
        if pauseLeft == nil { noteMore() }
    }
}

/// What a wire is told after an act.
struct FakeNews: Sendable {
    var isReady = false
    var left = false
    var startsPause: Duration?
}

/// An operation under way.
struct FakeTransaction: Sendable {
    let command: FakeCommand
    let faults: [FakeFault]
    /// Whether the host is to send data now.
    var awaitsData = false
}
