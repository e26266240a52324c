// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Cameras that do not give what they state.
struct SpoolFaultTests {
    static let bytes = pseudorandomBytes(60_000)
    static let wrong: [(fault: ScriptedSource.Fault, error: SpoolError)] = [
        (.short(atBytes: 0), .sizeMismatch(statedBytes: 60_000, receivedBytes: 0)),
        (.short(atBytes: 59_999), .sizeMismatch(statedBytes: 60_000, receivedBytes: 59_999)),
        (.short(atBytes: 16_384), .sizeMismatch(statedBytes: 60_000, receivedBytes: 16_384)),
        (.surplus(bytes: 1), .sizeMismatch(statedBytes: 60_000, receivedBytes: 60_001)),
        (.surplus(bytes: .max / 2), .sizeMismatch(statedBytes: 60_000, receivedBytes: 61_440)),
        (.grown(toBytes: 60_001), .sourceChanged("it was 60000 bytes and is 60001")),
    ]

    @Test(arguments: wrong)
    func `a file that is not what was stated leaves nothing`(
        fault: ScriptedSource.Fault,
        error: SpoolError
    ) throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let source = ScriptedSource(Self.bytes, fault: fault)
            let meter = ByteMeter()

            #expect(throws: error) {
                try fixture.spool.copy(from: source, fixture.request(source), meter: meter)
            }

            #expect(try fixture.names.isEmpty)
            #expect(meter.bytes == 0)
        }
    }

    @Test func `a file that was written to meanwhile is not taken`() throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let source = ScriptedSource(Self.bytes, fault: .touched)

            let error = #expect(throws: SpoolError.self) { try fixture.copy(source) }

            guard case .sourceChanged = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try fixture.names.isEmpty)
        }
    }

    @Test(arguments: [
        ScriptedSource.Fault.gone(afterBytes: 40_000), .unreadable(atBytes: 40_000),
    ])
    func `a camera's own error reaches the caller, and whole parts stay`(
        fault: ScriptedSource.Fault
    ) throws {
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            var progress: PartialCopy?
            let source = ScriptedSource(Self.bytes, fault: fault)

            #expect(throws: CameraError.self) {
                try fixture.spool.copy(
                    from: source,
                    fixture.request(source, checkpointBytes: 1 << 30),
                    meter: ByteMeter(),
                    onCheckpoint: { progress = $0 }
                )
            }

            #expect(progress?.durableBytes == 32_768)
            #expect(try fixture.names == ["0123456789abcdef01234567.0.partial"])
            try fixture.spool.discardPartial(RecordingID("0123456789abcdef01234567"), fileCount: 1)
            #expect(try fixture.names.isEmpty)
        }
    }

    @Test func `a checkpoint that the ledger refuses stops the copy`() throws {
        struct Refused: Error {}
        try withTemporaryDirectory { path in
            let fixture = try SpoolFixture(path)
            let source = ScriptedSource(Self.bytes)

            #expect(throws: Refused.self) {
                try fixture.spool.copy(
                    from: source,
                    fixture.request(source),
                    meter: ByteMeter(),
                    onCheckpoint: { _ in throw Refused() }
                )
            }
        }
    }
}
