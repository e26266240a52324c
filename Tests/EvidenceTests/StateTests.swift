// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Evidence

@Suite struct StateTests {
    @Test(arguments: [
        (RecordingState.listed, [RecordingState.copying, .quarantined]),
        (.copying, [.listed, .spooled, .quarantined]),
        (.spooled, [.uploading, .quarantined]),
        (.uploading, [.spooled, .confirmed, .quarantined]),
        (.confirmed, [.cleared, .quarantined]),
        (.cleared, [.confirmed, .quarantined]),
        (.quarantined, [.listed]),
    ])
    func `a recording goes only where its state allows`(
        _ state: RecordingState,
        _ successors: [RecordingState]
    ) {
        #expect(state.successors == Set(successors))
    }

    @Test func `nothing is cleared before it was confirmed`() {
        let before = RecordingState.allCases.filter { $0.successors.contains(.cleared) }

        #expect(before == [.confirmed])
        #expect(
            RecordingState.allCases.filter { $0.successors.contains(.confirmed) }
                == [.uploading, .cleared]
        )
    }

    @Test(arguments: [
        (DockingState.attached, [DockingState.identified, .refused, .detached]),
        (.identified, [.reading, .refused, .detached]),
        (.refused, [.detached]),
        (.reading, [.drained, .idle, .detached]),
        (.drained, [.clearing, .reading, .idle, .detached]),
        (.clearing, [.reading, .idle, .detached]),
        (.idle, [.reading, .clearing, .detached]),
        (.detached, []),
    ])
    func `a docking goes only where its state allows`(
        _ state: DockingState,
        _ successors: [DockingState]
    ) {
        #expect(state.successors == Set(successors))
    }

    @Test func `a camera can leave at any moment and never comes back to the same docking`() {
        for state in DockingState.allCases where state != .detached {
            #expect(state.successors.contains(.detached))
        }
        #expect(DockingState.detached.successors.isEmpty)
        #expect(!DockingState.refused.successors.contains(.reading))
    }

    @Test(arguments: [
        ("  AB12 \n", "AB12"), ("\0\0X\0", "X"), ("a b", "a b"), ("0001", "0001"),
    ])
    func `a serial loses blanks around it and nothing else`(_ raw: String, _ serial: String) {
        #expect(CameraSerial(raw)?.rawValue == serial)
    }

    @Test(arguments: ["", " ", "\0\0\0", "\t\n"])
    func `a blank serial is none`(_ raw: String) {
        #expect(CameraSerial(raw) == nil)
    }

    @Test func `dockings sort by the time of their attach`() {
        let early = DockingID(attachedAt: UTCTime(secondsSinceEpoch: 1_772_403_247), random: .max)
        let late = DockingID(attachedAt: UTCTime(secondsSinceEpoch: 1_772_403_248), random: 0)

        #expect(early.rawValue < late.rawValue)
        #expect(early.rawValue.count == late.rawValue.count)
    }
}
