// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// What cameras say without being asked.
@Suite struct SessionEventTests {
    @Test func `an event belongs to no transaction where its number says so`() throws {
        let talk = try ScriptedSession([
            .event(Script.eventBytes(0x4006, 0x5001)),
            .event(Script.header(4, 0x4002, 12, length: 24) + patterned(12)),
        ])

        let changed = try #require(try talk.session.nextEvent(within: .zero))
        let added = try #require(try talk.session.nextEvent(within: .zero))

        #expect(changed.code == .devicePropChanged)
        #expect(changed.transaction == nil)
        #expect(changed.parameters == [0x5001])
        #expect(added.transaction == 12)
        #expect(added.parameters.count == 3)
        talk.expectPlayed()
    }

    @Test func `no event in time is none`() throws {
        let talk = try ScriptedSession([.event(nil), .fails(.timedOut, .event)])

        #expect(try talk.session.nextEvent(within: .seconds(1)) == nil)
        #expect(try talk.session.nextEvent(within: .seconds(1)) == nil)
        talk.expectPlayed()
    }

    @Test(arguments: [
        [], [1, 2, 3], Script.responseBytes(1), Script.header(4, 0x4002, 1, length: 28),
        Script.header(4, 0x4002, 1, length: 14) + [1, 2], [UInt8](repeating: 0xFF, count: 64),
    ])
    func `an event that cannot be read is passed over`(bytes: [UInt8]) throws {
        let talk = try ScriptedSession([.event(bytes)])

        #expect(try talk.session.nextEvent(within: .zero) == nil)
        #expect(talk.observer.tolerances == [.unreadableEvent])
        talk.expectPlayed()
    }

    @Test func `a pipe that goes on stalling is left alone, and nobody spins for it`() throws {
        let stall: [ScriptStep] = [.fails(.stalled, .event), .clears(.event)]
        let talk = try ScriptedSession(stall, stall, stall)

        for _ in 0..<3 { #expect(try talk.session.nextEvent(within: .seconds(1)) == nil) }
        let before = talk.time.now
        #expect(try talk.session.nextEvent(within: .seconds(1)) == nil)

        #expect(talk.time.now - before == .seconds(1))
        talk.expectPlayed()
    }

    @Test func `a pipe that stalls now and then is listened to for ever`() throws {
        let stall: [ScriptStep] = [.fails(.stalled, .event), .clears(.event)]
        let news: [ScriptStep] = [.event(Script.eventBytes(0x4002, 1))]
        let talk = try ScriptedSession(stall, stall, news, stall, stall, news)

        let told = try (0..<6).map { _ in try talk.session.nextEvent(within: .zero)?.code }

        #expect(told == [nil, nil, .objectAdded, nil, nil, .objectAdded])
        talk.expectPlayed()
    }

    @Test func `that a transaction was cancelled is no news`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1009, 1, 7)],
            Array(Script.data(0x1009, 1, patterned(300)).prefix(1)),
            Script.cancelling(1).dropLast() + [.event(Script.eventBytes(0x4001))],
            Script.proof(2),
            [.event(nil)]
        )

        try talk.session.stream(.getObject, [7], expecting: 300).abandon()

        #expect(try talk.session.nextEvent(within: .zero) == nil)
        talk.expectPlayed()
    }
}
