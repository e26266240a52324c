// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// Recordings that are played to a session of its own.
@Suite struct ReplayTests {
    /// What a session was told, request by request.
    private struct Story: Equatable {
        var outcomes: [String] = []
        var counts: [Int] = []
    }

    /// A conversation with a bit of everything in it.
    private static let conversation: [ScriptStep] = {
        var steps = Script.opening
        steps += [Script.command(0x1008, 1, 7)]
        steps += [.packet(Script.header(2, 0x1008, 1, length: 112))]
        steps += Script.packets(patterned(100))
        steps += [Script.response(1), Script.command(0x1009, 2, 7)]
        steps += [.packet(Script.header(2, 0x1009, 2, length: 1036))]
        steps += Script.packets(patterned(1024))
        steps += [.packet([]), Script.response(2)]
        steps += [Script.command(0x1009, 3, 8), Script.response(3, 0x2009)]
        steps += [Script.command(0x1004, 4), Script.response(3, 0x2002)]
        steps += [Script.response(4, 0x2019)]
        steps += [Script.command(0x1004, 5), Script.response(5, 0x2001, 77)]
        steps += [Script.command(0x1009, 6, 9)]
        steps += [.packet(Script.header(2, 0x1009, 6, length: 1036)), .packet(patterned(64))]
        steps += [.silence] + Script.cancelling(6)
        steps += [Script.command(0x1001, 7), .packet(Script.header(2, 0x1001, 7, length: 15))]
        steps += [.packet([1, 2, 3]), Script.response(7)]
        return steps + [Script.command(0x1004, 8), Script.response(8, 0x2001, 78)]
    }()

    private func play(_ channel: any PTPChannel, _ observer: RecordingObserver) throws -> Story {
        let session = PTPSession(
            channel,
            quirks: MTPQuirks(),
            observer: observer,
            time: ManualTime().time
        )
        var story = Story()
        func tell(_ body: () throws(PTPError) -> String) {
            do throws(PTPError) {
                story.outcomes.append(try body())
            } catch {
                story.outcomes.append("\(error)")
            }
        }
        func read(_ handle: UInt32) throws(PTPError) -> String {
            let phase = try session.stream(.getObject, [handle], expecting: 1024)
            var count = 0
            while true {
                var buffer = [UInt8](repeating: 0, count: 200)
                var span = buffer.mutableSpan
                var memory = span.mutableBytes
                let more = try phase.read(into: &memory)
                guard more > 0 else { return "\(count) bytes" }
                count += more
                story.counts.append(more)
            }
        }
        try session.open()
        tell { () throws(PTPError) in
            "\(try session.fetch(.getObjectInfo, [7], atMost: 1000))"
        }
        for handle: UInt32 in [7, 8] { tell { () throws(PTPError) in try read(handle) } }
        tell { () throws(PTPError) in "\(try session.perform(.getStorageIDs))" }
        tell { () throws(PTPError) in try read(9) }
        tell { () throws(PTPError) in "\(try session.perform(.getStorageIDs))" }
        return story
    }

    @Test func `a recording tells a session the same story, and is recorded the same`() throws {
        let observer = RecordingObserver(wantsTranscript: true)
        let channel = ScriptedChannel(Self.conversation)
        let story = try play(channel, observer)
        try #require(channel.departures.isEmpty)
        let text = observer.entries.map(\.line).joined(separator: "\n")

        let entries = try PTPTranscriptEntry.entries(in: text)
        let replay = ReplayChannel(entries, maxPacketBytes: Script.packetBytes)
        let second = RecordingObserver(wantsTranscript: true)
        let told = try play(replay, second)

        #expect(told == story)
        #expect(replay.departures.isEmpty)
        #expect(replay.isOver)
        #expect(second.entries.map(\.content) == entries.map(\.content))
        #expect(story.outcomes.contains("1024 bytes"))
    }

    @Test func `requests in another order find their answers, under their own numbers`() throws {
        let entries = try PTPTranscriptEntry.entries(
            in: """
                {"at":0,"code":"0x1002","kind":"command","parameters":[1],"transaction":0}
                {"at":0,"code":"0x2001","kind":"response","parameters":[],"transaction":0}
                {"at":0,"code":"0x1006","kind":"command","parameters":[1],"transaction":1}
                {"at":0,"code":"0x2001","kind":"response","parameters":[11],"transaction":1}
                {"at":0,"code":"0x1006","kind":"command","parameters":[2],"transaction":2}
                {"at":0,"code":"0x2001","kind":"response","parameters":[22],"transaction":2}
                """
        )
        let replay = ReplayChannel(entries)
        let session = PTPSession(
            replay,
            quirks: MTPQuirks(),
            observer: PTPSilentObserver(),
            time: ManualTime().time
        )
        try session.open()

        #expect(try session.perform(.getNumObjects, [2]) == [22])
        #expect(try session.perform(.getNumObjects, [1]) == [11])
        #expect(try session.perform(.getNumObjects, [2]) == [22])
        #expect(throws: PTPError.gone) { try session.perform(.getNumObjects, [3]) }
        #expect(replay.departures.count == 1)
    }
}
