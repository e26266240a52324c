// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// A session over a script, with everything that a test looks at.
struct ScriptedSession {
    let session: PTPSession
    let channel: ScriptedChannel
    let observer: RecordingObserver
    let time: ManualTime

    /// Prepares a session; an open one unless told otherwise.
    init(
        opened: Bool = true,
        quirks: MTPQuirks = MTPQuirks(),
        transcript: Bool = false,
        _ steps: [ScriptStep]...
    ) throws {
        time = ManualTime()
        channel = ScriptedChannel((opened ? Script.opening : []) + steps.flatMap { $0 }, time)
        observer = RecordingObserver(wantsTranscript: transcript)
        session = PTPSession(channel, quirks: quirks, observer: observer, time: time.time)
        if opened { try session.open() }
    }

    /// Shows that the script was played to its end, and nothing else was done.
    func expectPlayed(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(channel.departures.isEmpty, sourceLocation: sourceLocation)
    }

    /// Reads a phase to its end.
    func readAll(_ phase: PTPDataPhase, turnBytes: Int = 256) throws(PTPError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let part = try readOnce(phase, turnBytes)
            if part.isEmpty { return bytes }
            bytes += part
        }
    }

    /// Reads a phase once.
    func readOnce(_ phase: PTPDataPhase, _ turnBytes: Int) throws(PTPError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: turnBytes)
        var span = buffer.mutableSpan
        var memory = span.mutableBytes
        let count = try phase.read(into: &memory)
        return Array(buffer.prefix(count))
    }

    /// Streams an object to its end.
    func object(
        expecting expected: Int64? = nil,
        turnBytes: Int = 256
    ) throws(PTPError) -> [UInt8] {
        try readAll(try session.stream(.getObject, [7], expecting: expected), turnBytes: turnBytes)
    }
}

/// So many bytes that differ from their neighbours.
func patterned(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
}
