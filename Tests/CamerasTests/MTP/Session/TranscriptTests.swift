// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// Recorded conversations: what they hold, how they are written, and that they can be played.
@Suite struct TranscriptTests {
    private static let header = PTPHeader(
        payloadBytes: 4,
        kind: .data,
        code: 0x1009,
        transaction: 3
    )

    private static let contents: [PTPTranscriptEntry.Content] = [
        .command(PTPContainer(.command, code: 0x1009, transaction: 3, parameters: [7, .max])),
        .data(.init(.received, header, .count(1 << 40), isSplit: true, endsShort: false)),
        .data(.init(.sent, header, .bytes([0, 0xAB, 255]), isSplit: false, endsShort: true)),
        .response(PTPContainer(.response, code: 0xA801, transaction: 3, parameters: [])),
        .event(PTPContainer(.event, code: 0x4002, transaction: .max, parameters: [9])),
        .stale(header, contentBytes: 12),
        .emptyPacket,
        .scrap([1]),
        .classSent(.cancel, [1, 0x40, 3, 0, 0, 0]),
        .classReceived(.deviceStatus, [4, 0, 1, 0x20]),
        .trouble(.stalled, on: .bulkIn), .trouble(.timedOut, on: .bulkOut),
        .trouble(.gone, on: nil), .trouble(.overflow, on: .event), .trouble(.closed, on: nil),
        .trouble(.exhausted("no memory"), on: .bulkOut),
        .trouble(.failed("said \"no\"\n\u{2028}"), on: .bulkIn),
        .haltCleared(.event),
        .busReset,
        .drained(bytes: 512),
    ]

    @Test(arguments: contents)
    func `an entry can be read back from its line`(content: PTPTranscriptEntry.Content) throws {
        let entry = PTPTranscriptEntry(milliseconds: 1234, content)

        #expect(!entry.line.utf8.contains(UInt8(ascii: "\n")))
        #expect(try PTPTranscriptEntry.entries(in: entry.line + "\n\n") == [entry])
    }

    @Test func `lines are as docs and old recordings have them`() throws {
        let lines = [
            #"{"at":0,"code":"0x1009","kind":"command","parameters":[7],"transaction":1}"#,
            #"{"at":5,"bytes":300,"code":"0x1009","from":"received","kind":"data","#
                + #""length":312,"transaction":1}"#,
            #"{"at":6,"code":"0x2001","kind":"response","parameters":[],"transaction":1}"#,
        ]

        let entries = try PTPTranscriptEntry.entries(
            in: "# a comment\n\n" + lines.joined(separator: "\n") + "\n"
        )

        #expect(entries.map(\.line) == lines)
    }

    @Test(arguments: [
        "", "{}", "nonsense", #"{"at":0,"kind":"command"}"#, #"{"at":0,"kind":"unheard-of"}"#,
        #"{"at":0,"code":"1009","kind":"command","parameters":[],"transaction":1}"#,
        #"{"at":0,"kind":"scrap","payload":"abc"}"#, #"{"at":0,"kind":"scrap","payload":"zz"}"#,
        #"{"at":0,"kind":"halt-cleared","pipe":"drain"}"#,
        #"{"at":0,"kind":"trouble","pipe":"drain","trouble":"stalled"}"#,
        #"{"at":0,"kind":"trouble","trouble":"of-mind"}"#,
        #"{"at":0,"code":"0x1009","kind":"command","parameters":[1,2,3,4,5,6],"transaction":1}"#,
    ])
    func `what is no entry is refused`(line: String) {
        #expect(throws: PTPTranscriptMalformed.self) { try PTPTranscriptEntry(line: line) }
    }

    @Test func `nothing is written unless somebody wants it`() throws {
        let talk = try ScriptedSession([Script.command(0x1004, 1), Script.response(1)])

        _ = try talk.session.perform(.getStorageIDs)

        #expect(talk.observer.entries.isEmpty)
    }

    @Test func `datasets are written whole, and of footage only how many bytes`() throws {
        let talk = try ScriptedSession(
            transcript: true,
            [Script.command(0x1008, 1, 7)],
            Script.data(0x1008, 1, patterned(100)),
            [Script.response(1), Script.command(0x1009, 2, 7)],
            Script.data(0x1009, 2, patterned(100)),
            [Script.response(2), Script.command(0x9805, 3)],
            Script.data(0x9805, 3, patterned(100)),
            [Script.response(3)]
        )

        _ = try talk.session.fetch(.getObjectInfo, [7], atMost: 1000)
        _ = try talk.object(expecting: 100)
        let phase = try talk.session.stream(.getObjectPropList, [], expecting: nil)
        _ = try talk.readAll(phase)

        let payloads = talk.observer.entries.compactMap {
            if case .data(let data) = $0.content { data.payload } else { nil }
        }
        let dataset = PTPTranscriptEntry.Payload.bytes(patterned(100))
        #expect(payloads == [dataset, .count(100), dataset])
        #expect(talk.observer.entries.count == 11)
    }

    @Test func `an entry says when it was, by the session's time`() throws {
        let talk = try ScriptedSession(
            transcript: true,
            [Script.command(0x1004, 1), Script.response(1, 0x2019)],
            [Script.command(0x1004, 2), Script.response(2)]
        )

        _ = try talk.session.perform(.getStorageIDs)

        #expect(talk.observer.entries.map(\.milliseconds) == [0, 0, 0, 0, 100, 100])
    }
}
