// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Synchronization
import Testing

@testable import Cameras

/// Giving up what is under way, and what happens when the camera leaves or we do.
@Suite struct SessionEndTests {
    private static let get: ScriptStep = Script.command(0x1009, 1, 7)
    private static let next: [ScriptStep] = [Script.command(0x1004, 3), Script.response(3)]

    // MARK: Giving up

    @Test func `a phase that is given up is cancelled, and the session goes on`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(2)),
            Script.recovery(1),
            Self.next
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)
        _ = try talk.readOnce(phase, 256)

        phase.abandon()
        phase.abandon()

        #expect(!talk.session.isStreaming)
        #expect(throws: PTPError.closed) { try talk.readOnce(phase, 256) }
        _ = try talk.session.perform(.getStorageIDs)
        #expect(talk.observer.cured == [.cancel])
        talk.expectPlayed()
    }

    @Test func `what was received and not fetched is forgotten with it`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(1)),
            Script.recovery(1),
            Self.next
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)

        // In the middle of a packet.
        #expect(try talk.readOnce(phase, 10) == patterned(10))
        phase.abandon()

        // Before the cancellation, and behind what was drained.
        #expect(talk.channel.discards == 2)
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    @Test func `nothing is cancelled once all the data are there`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Script.data(0x1009, 1, patterned(20)),
            [Script.response(1), Script.command(0x1004, 2), Script.response(2)]
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 20)
        #expect(try talk.readOnce(phase, 256) == patterned(20))

        phase.abandon()

        _ = try talk.session.perform(.getStorageIDs)
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test func `a phase that nobody holds any more is given up by the next request`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(2)),
            Script.recovery(1),
            Self.next
        )
        var phase: PTPDataPhase? = try talk.session.stream(.getObject, [7], expecting: 300)
        if let phase { _ = try talk.readOnce(phase, 256) }

        phase = nil

        #expect(!talk.session.isStreaming)
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    @Test func `a camera that cannot be brought back says so with the next request`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(1)),
            [.failsRequest(.cancel, .timedOut), .failsRequest(.deviceReset, .timedOut)],
            [.failsReset(.failed("no"))]
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)

        phase.abandon()

        let error = try #require(
            #expect(throws: PTPError.self) { try talk.session.perform(.getStorageIDs) }
        )
        guard case .faulty = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        talk.expectPlayed()
    }

    // MARK: Leaving

    @Test(arguments: [PTPPipe.bulkIn, .bulkOut])
    func `a camera that leaves ends everything at once`(pipe: PTPPipe) throws {
        let steps: [ScriptStep] = pipe == .bulkIn ? [Self.get] : []
        let talk = try ScriptedSession(steps, [.fails(.gone, pipe)])

        #expect(throws: PTPError.gone) { try talk.object() }

        #expect(throws: PTPError.gone) { try talk.session.perform(.getStorageIDs) }
        #expect(throws: PTPError.gone) { try talk.session.nextEvent(within: .seconds(1)) }
        #expect(throws: PTPError.gone) { try talk.session.open() }
        #expect(talk.observer.steps.isEmpty)
        #expect(talk.time.now == .zero)
        talk.expectPlayed()
    }

    @Test func `a camera that leaves within data ends their phase`() throws {
        let talk = try ScriptedSession(
            [Self.get],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(2)),
            [.fails(.gone, .bulkIn)]
        )
        let phase = try talk.session.stream(.getObject, [7], expecting: 300)
        _ = try talk.readOnce(phase, 256)

        for _ in 0..<2 { #expect(throws: PTPError.gone) { try talk.readOnce(phase, 256) } }
        #expect(!talk.session.isStreaming)
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test(arguments: 0..<7)
    func `a camera that leaves on the ladder ends it there`(place: Int) throws {
        let ladder: [ScriptStep] = [
            .asks(.cancel, [0x01, 0x40, 1, 0, 0, 0]), .answers(.deviceStatus, [4, 0, 1, 0x20]),
            .silence, .event(nil), Script.command(0x1001, 2), .silence,
            .asks(.deviceReset, []),
        ]
        let leaving: [ScriptStep] = [
            .failsRequest(.cancel, .gone), .failsRequest(.deviceStatus, .gone),
            .fails(.gone, .bulkIn), .fails(.gone, .event), .fails(.gone, .bulkOut),
            .fails(.gone, .bulkIn), .failsRequest(.deviceReset, .gone),
        ]
        let talk = try ScriptedSession(
            [Self.get, .silence],
            Array(ladder.prefix(place)),
            [leaving[place]]
        )

        #expect(throws: PTPError.gone) { try talk.object() }
        talk.expectPlayed()
    }

    // MARK: Interrupting

    @Test func `an interruption ends a pause of a busy camera within a slice`() throws {
        let interrupted = Mutex<PTPSession?>(nil)
        let time = ManualTime(onPause: { now in
            if now >= .milliseconds(300) { interrupted.withLock { $0 }?.interrupt() }
        })
        let channel = ScriptedChannel(Script.opening + Script.busy(0x1004, 1...4), time)
        let session = PTPSession(
            channel,
            quirks: MTPQuirks(),
            observer: PTPSilentObserver(),
            time: time.time
        )
        interrupted.withLock { $0 = session }
        try session.open()

        #expect(throws: PTPError.closed) { try session.perform(.getStorageIDs) }
        #expect(time.now <= .milliseconds(400))
        interrupted.withLock { $0 = nil }
    }

    @Test func `an interruption from another thread ends a call that waits`() throws {
        let channel = WaitingChannel()
        let session = PTPSession(channel, quirks: MTPQuirks(), observer: PTPSilentObserver())
        let outcome = Mutex<PTPError?>(nil)
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue(label: "waiting").async {
            do throws(PTPError) {
                _ = try session.fetch(.getDeviceInfo, atMost: 10)
            } catch {
                outcome.withLock { $0 = error }
            }
            ended.signal()
        }
        channel.isWaiting.wait()

        session.interrupt()

        #expect(ended.wait(timeout: .now() + 60) == .success)
        #expect(outcome.withLock { $0 } == .closed)
        #expect(throws: PTPError.closed) { try session.perform(.getStorageIDs) }
    }

    @Test func `an interrupted session says nothing more to the camera when it is closed`() throws {
        let talk = try ScriptedSession()

        talk.session.interrupt()
        talk.session.close()

        #expect(talk.channel.released == true)
        talk.expectPlayed()
    }
}
