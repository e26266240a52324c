// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What one bulk-in pipe has under way and what came and was not fetched: the bookkeeping alone.
///
/// Its owner asks for the next step, does it, and tells what came of it. A pipe is a stream of bytes
/// with the ends of phases in it, which are packets shorter than the most. No byte and no end is
/// lost or told twice, whether its transfer ended by itself, in time or not, or was taken back.
struct USBTransferQueue {
    /// What is to be done next.
    enum Step: Hashable {
        /// Submit the transfer of a slot.
        case submit(slot: Int, byteCount: Int)
        /// Wait until the transfer of a slot has landed.
        case wait(slot: Int)
        /// Take back these, and wait for each.
        case withdraw(slots: [Int])
        /// Copy bytes out of a slot.
        case copy(slot: Int, range: Range<Int>)
        /// The call is over, and this is its result.
        case finish(endsShort: Bool)
        /// The call is over, and nothing came.
        case fail(USBError.Code)
    }

    /// What one call wants, and how far it is.
    private struct Call {
        var room: Int
        var expected: Int64
        var delivered = 0
        var endedShort = false
        var timedOut = false
    }

    private struct Entry {
        let slot: Int
        let requested: Int
        var landing: USBLanding?
        var fetched = 0

        var unfetched: Int { landing.map { $0.count - fetched } ?? requested }
    }

    /// The most transfers under way.
    private(set) var depth = 1
    /// The most bytes of one.
    private(set) var transferBytes: Int
    let packetBytes: Int
    private var entries: [Entry] = []
    private var failure: USBError.Code?
    private var call = Call(room: 0, expected: 0)

    /// An idle queue of a pipe.
    init(packetBytes: Int) {
        self.packetBytes = packetBytes
        transferBytes = Self.rounded(down: USBMemoryBudget.floorBytes, to: packetBytes)
    }

    /// Whether nothing is under way and nothing is left to fetch.
    var isIdle: Bool { entries.isEmpty && failure == nil }

    /// How many bytes the call has been given.
    var delivered: Int { call.delivered }

    /// Those whose transfers have not landed, oldest first.
    var flying: [Int] { entries.filter { $0.landing == nil }.map(\.slot) }

    /// Sets how much may be under way from here on.
    mutating func allow(depth: Int, transferBytes: Int) {
        self.depth = max(depth, 1)
        self.transferBytes = Self.rounded(down: transferBytes, to: packetBytes)
    }

    /// Begins a call.
    /// - Parameters:
    ///   - room: How many bytes it takes at most.
    ///   - expected: How many are known to be on their way, 0 if that is not known.
    mutating func begin(room: Int, expected: Int64) {
        call = Call(room: room, expected: max(expected, 0))
    }

    /// Forgets everything; nothing may be under way.
    mutating func reset() {
        precondition(flying.isEmpty, "a queue was forgotten while transfers were under way")
        entries = []
        failure = nil
    }

    /// What is to be done next.
    mutating func next() -> Step {
        if call.room > 0 { dropEmptyHead() }
        if call.endedShort { return afterShortEnd() }
        if hasFailed, !flying.isEmpty { return .withdraw(slots: flying) }
        if isStreaming, let step = submission { return step }
        guard call.room > 0 else { return .finish(endsShort: false) }
        if let head = entries.first, head.landing != nil {
            let end = head.fetched + min(head.unfetched, call.room)
            return .copy(slot: head.slot, range: head.fetched..<end)
        }
        return withoutBytes()
    }

    /// Tells that a transfer was submitted.
    mutating func submitted(slot: Int, byteCount: Int) {
        entries.append(Entry(slot: slot, requested: byteCount))
    }

    /// Tells that the kernel had no memory for another transfer.
    mutating func refused() {
        let count = flying.count
        if count > 0 {
            depth = count
        } else if transferBytes > Self.rounded(down: USBMemoryBudget.floorBytes, to: packetBytes) {
            transferBytes = Self.rounded(down: transferBytes / 2, to: packetBytes)
        } else {
            failure = .noMemory
        }
    }

    /// Tells that a transfer could not be submitted at all.
    mutating func failed(_ code: USBError.Code) {
        failure = failure ?? code
    }

    /// Tells what became of a transfer.
    mutating func landed(slot: Int, _ landing: USBLanding) {
        guard let index = entries.firstIndex(where: { $0.slot == slot && $0.landing == nil })
        else { return }
        if landing.isVoid {
            entries.remove(at: index)
        } else {
            entries[index].landing = landing
        }
    }

    /// Tells what became of a transfer, in the kernel's words.
    mutating func landed(slot: Int, _ outcome: USBOutcome) {
        let requested = entries.first { $0.slot == slot && $0.landing == nil }?.requested ?? 0
        landed(
            slot: slot,
            USBLanding(outcome, requested: requested, packetBytes: packetBytes)
        )
    }

    /// Tells that the oldest transfer under way has not landed in time.
    mutating func timedOut() {
        call.timedOut = true
    }

    /// Tells that bytes were copied.
    mutating func copied(_ count: Int) {
        entries[0].fetched += count
        call.delivered += count
        call.room -= count
        if entries[0].unfetched == 0 { dropHead() }
    }
}

extension USBTransferQueue {
    /// Nothing is known to follow the end of a phase: what was queued ahead was queued in error.
    private func afterShortEnd() -> Step {
        flying.isEmpty ? .finish(endsShort: true) : .withdraw(slots: flying)
    }

    /// What to do while no byte is there to be copied.
    private mutating func withoutBytes() -> Step {
        if let failure {
            guard call.delivered == 0 else { return .finish(endsShort: false) }
            self.failure = nil
            return .fail(failure)
        }
        if call.timedOut {
            guard flying.isEmpty else { return .withdraw(slots: flying) }
            return call.delivered > 0 ? .finish(endsShort: false) : .fail(.timedOut)
        }
        if call.delivered > 0, Int64(call.delivered) >= call.expected {
            return .finish(endsShort: false)
        }
        if let step = submission { return step }
        guard let oldest = flying.first else { return .finish(endsShort: false) }
        return .wait(slot: oldest)
    }

    /// Whether more is to be queued than the call has room for, so that the pipe never runs dry.
    private var isStreaming: Bool {
        call.expected > 0 && !call.timedOut && !hasFailed
            && !entries.contains { $0.landing?.endsShort == true }
    }

    /// The next transfer within what is known to be on its way; nil if there is to be none.
    private var submission: Step? {
        let byteCount = submittable
        guard byteCount > 0, let slot = freeSlot else { return nil }
        return .submit(slot: slot, byteCount: byteCount)
    }

    private var submittable: Int {
        guard call.expected > 0 else {
            return flying.isEmpty ? min(roundedUp(Int64(call.room)), transferBytes) : 0
        }
        // Rounded at the end, since what was not fetched need not be whole packets.
        let queued = entries.reduce(0) { $0 + $1.unfetched }
        let missing = call.expected - Int64(call.delivered) - Int64(queued)
        return min(roundedUp(max(missing, 0)), transferBytes)
    }

    private var freeSlot: Int? {
        guard flying.count < depth else { return nil }
        return (0..<depth).first { slot in !entries.contains { $0.slot == slot } }
    }

    /// Whether a transfer that landed, or one that was to be submitted, failed.
    private var hasFailed: Bool {
        failure != nil || entries.contains { $0.landing?.failure != nil }
    }

    /// Takes away landed transfers that have no byte: empty packets and failures.
    private mutating func dropEmptyHead() {
        while !call.endedShort, let head = entries.first, head.landing != nil, head.unfetched == 0 {
            guard head.landing?.failure == nil || flying.isEmpty else { return }
            dropHead()
        }
    }

    private mutating func dropHead() {
        guard let landing = entries.removeFirst().landing else { return }
        if landing.endsShort { call.endedShort = true }
        guard let code = landing.failure else { return }
        // A stream with a hole in it is none: whatever came behind the failure is not told.
        entries = []
        failure = failure ?? code
    }

    private func roundedUp(_ count: Int64) -> Int {
        let bounded = min(count, Int64(Int.max / 2))
        return Int((bounded + Int64(packetBytes) - 1) / Int64(packetBytes)) * packetBytes
    }

    /// Whole packets within so many bytes, and one at least.
    static func rounded(down count: Int, to packetBytes: Int) -> Int {
        max(count / packetBytes, 1) * packetBytes
    }
}
