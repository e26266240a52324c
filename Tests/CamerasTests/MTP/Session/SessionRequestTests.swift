// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// Requests and what cameras answer.
@Suite struct SessionRequestTests {
    @Test func `a response in place of data is an answer`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1009, 1, 7), Script.response(1, 0x2009)],
            [Script.command(0x1008, 2, 7), Script.response(2, 0x200F)]
        )

        #expect(throws: PTPError.refused(.invalidObjectHandle, .getObject)) { try talk.object() }
        #expect(!talk.session.isStreaming)
        #expect(throws: PTPError.refused(.accessDenied, .getObjectInfo)) {
            try talk.session.fetch(.getObjectInfo, [7], atMost: 100)
        }
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    @Test func `OK in place of data means that there are none`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1009, 1, 7), Script.response(1)],
            [Script.command(0x1008, 2, 7), Script.response(2)]
        )

        let phase = try talk.session.stream(.getObject, [7], expecting: 100)
        #expect(phase.statedBytes == 0)
        #expect(try talk.readAll(phase) == [])
        #expect(try talk.session.fetch(.getObjectInfo, [7], atMost: 100) == [])
        #expect(talk.observer.tolerances == [.noData, .noData])
        talk.expectPlayed()
    }

    @Test func `a refusal behind data makes them worthless`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1009, 1, 7)],
            Script.data(0x1009, 1, patterned(20)),
            [Script.response(1, 0x2007)]
        )

        #expect(throws: PTPError.refused(.incompleteTransfer, .getObject)) { try talk.object() }
        #expect(!talk.session.isStreaming)
        talk.expectPlayed()
    }

    @Test func `the response's parameters are there behind the data`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x101B, 1, 7, 0, 20)],
            Script.data(0x101B, 1, patterned(20)),
            [Script.response(1, 0x2001, 20)]
        )
        let phase = try talk.session.stream(.getPartialObject, [7, 0, 20], expecting: 20)

        #expect(phase.responseParameters == [])
        #expect(try talk.readAll(phase) == patterned(20))
        #expect(phase.responseParameters == [20])
        #expect(try talk.readAll(phase) == [])
        talk.expectPlayed()
    }

    @Test(arguments: [13, 14, 15, 36, 40, UInt32.max])
    func `a response of an impossible length is an error, and the next request works`(
        length: UInt32
    ) throws {
        let bytes = Script.header(3, 0x2001, 1, length: length) + patterned(24)
        let talk = try ScriptedSession(
            [Script.command(0x1004, 1), .packet(bytes)],
            [Script.command(0x1004, 2), Script.response(2)]
        )

        #expect(throws: PTPError.malformed(.getStorageIDs, .responseLength(length))) {
            try talk.session.perform(.getStorageIDs)
        }
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    @Test func `a response that ends within its parameters is an error`() throws {
        let bytes = Script.header(3, 0x2001, 1, length: 20) + [1, 2, 3, 4]
        let talk = try ScriptedSession(
            [Script.command(0x1004, 1), .packet(bytes)],
            [Script.command(0x1004, 2), Script.response(2)]
        )

        #expect(throws: PTPError.malformed(.getStorageIDs, .responseEnd)) {
            try talk.session.perform(.getStorageIDs)
        }
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }

    @Test func `bytes behind a response in its packet are passed over`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1004, 1), .packet(Script.responseBytes(1, 5) + [0, 0, 0])],
            [Script.command(0x1004, 2), Script.response(2)]
        )

        #expect(try talk.session.perform(.getStorageIDs) == [5])
        _ = try talk.session.perform(.getStorageIDs)
        #expect(talk.observer.tolerances == [.scrap(bytes: 3)])
        talk.expectPlayed()
    }

    @Test func `what can be a container behind a response is looked at as one`() throws {
        let both = Script.responseBytes(1) + Script.responseBytes(1)
        let talk = try ScriptedSession(
            [Script.command(0x1004, 1), .packet(both)],
            [Script.command(0x1004, 2), Script.response(2)]
        )

        for _ in 0..<2 { _ = try talk.session.perform(.getStorageIDs) }
        #expect(talk.observer.tolerances == [.staleResponse(transaction: 1)])
        talk.expectPlayed()
    }

    // MARK: Busy

    @Test func `a camera that is busy is asked again with longer and longer pauses`() throws {
        let talk = try ScriptedSession(
            Script.busy(0x1009, 1...6, 7),
            [Script.command(0x1009, 7, 7)],
            Script.data(0x1009, 7, patterned(20)),
            [Script.response(7)]
        )

        #expect(try talk.object() == patterned(20))
        #expect(talk.time.now == .milliseconds(3100))
        #expect(talk.observer.tolerances == [PTPTolerance](repeating: .busy, count: 6))
        talk.expectPlayed()
    }

    @Test func `a camera that stays busy is given up after a bound`() throws {
        let talk = try ScriptedSession(Script.busy(0x1004, 1...23))

        #expect(throws: PTPError.refused(.deviceBusy, .getStorageIDs)) {
            try talk.session.perform(.getStorageIDs)
        }
        #expect(talk.time.now <= PTPBounds.busyTotal)
        #expect(talk.observer.steps.isEmpty)
        talk.expectPlayed()
    }

    // MARK: What is never sent

    @Test func `one object is deleted, with no format`() throws {
        let handle = try #require(PTPHandle(7))
        let talk = try ScriptedSession([Script.command(0x100B, 1, 7, 0), Script.response(1)])

        try talk.session.delete(handle, ofOpening: 1)

        talk.expectPlayed()
    }

    @Test func `nothing is deleted by a handle of an earlier session`() throws {
        let handle = try #require(PTPHandle(7))
        let talk = try ScriptedSession(
            // Only a reset of the bus helps, and behind it is another session.
            [Script.command(0x1004, 1), .silence, .failsRequest(.cancel, .stalled)],
            [.failsRequest(.deviceReset, .stalled), .resets],
            Script.opening,
            [Script.command(0x100B, 1, 7, 0), Script.response(1)]
        )
        let openings = talk.session.openings
        #expect(throws: PTPError.self) { try talk.session.perform(.getStorageIDs) }

        let error = PTPError.otherSession(.deleteObject)
        #expect(throws: error) { try talk.session.delete(handle, ofOpening: openings) }
        #expect(error.leavesSessionUsable)
        try talk.session.delete(handle, ofOpening: talk.session.openings)

        talk.expectPlayed()
    }

    @Test func `nothing else carries what deletes, opens and closes`() throws {
        let talk = try ScriptedSession()

        for operation in [PTPOperation.deleteObject, .openSession, .closeSession] {
            let error = PTPError.forbidden(operation)
            #expect(throws: error) { try talk.session.perform(operation, [0xFFFF_FFFF]) }
            #expect(throws: error) { try talk.session.fetch(operation, [7], atMost: 10) }
            #expect(throws: error) { try talk.session.send(operation, [7], []) }
            #expect(throws: error) { try talk.session.stream(operation, [7], expecting: nil) }
        }
        talk.expectPlayed()
    }

    @Test(arguments: [0x100F, 0x1010, 0x100C, 0x100D] as [UInt16])
    func `what formats, resets and writes objects cannot be named`(code: UInt16) {
        #expect(PTPOperation(rawValue: code) == nil)
    }

    // MARK: One at a time

    @Test func `nothing can be asked while data are read`() throws {
        let talk = try ScriptedSession(
            [Script.command(0x1009, 1, 7)],
            Script.data(0x1009, 1, patterned(20)),
            [Script.response(1), Script.command(0x1004, 2), Script.response(2)]
        )
        let handle = try #require(PTPHandle(8))
        let phase = try talk.session.stream(.getObject, [7], expecting: 20)

        let busy = PTPError.busyStreaming
        #expect(talk.session.isStreaming)
        #expect(throws: busy) { try talk.session.perform(.getStorageIDs) }
        #expect(throws: busy) { try talk.session.fetch(.getDeviceInfo, atMost: 10) }
        #expect(throws: busy) { try talk.session.send(.setDevicePropValue, [1], []) }
        #expect(throws: busy) { try talk.session.stream(.getObject, [8], expecting: nil) }
        #expect(throws: busy) { try talk.session.delete(handle, ofOpening: 0) }
        #expect(throws: busy) { try talk.session.nextEvent(within: .zero) }
        #expect(throws: busy) { try talk.session.open() }

        #expect(try talk.readAll(phase) == patterned(20))
        #expect(!talk.session.isStreaming)
        _ = try talk.session.perform(.getStorageIDs)
        talk.expectPlayed()
    }
}
