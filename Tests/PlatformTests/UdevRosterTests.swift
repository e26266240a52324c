// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Platform

/// How events and scans become changes.
struct UdevRosterTests {
    private let first = disk("sdb", sequence: 1)
    private let second = disk("sdb", sequence: 2)

    @Test(arguments: ["add", "change", "bind", "unbind", "online"])
    func `every event but a removal means: look again`(action: String) {
        var roster = UdevRoster()

        let changes = roster.changes(action: action, device: first, formerPath: nil)

        #expect(changes == [.changed(first)])
    }

    @Test func `a device seen twice is told twice and never removed in between`() {
        var roster = UdevRoster()
        _ = roster.changes(present: [first])

        let changes = roster.changes(action: "add", device: first, formerPath: nil)

        #expect(changes == [.changed(first)])
    }

    @Test func `a removal is told once, and only of what was told before`() {
        var roster = UdevRoster()
        _ = roster.changes(present: [first])

        let told = roster.changes(action: "remove", device: first, formerPath: nil)
        let again = roster.changes(action: "remove", device: first, formerPath: nil)

        #expect(told == [.removed(sysPath: first.sysPath)])
        #expect(again.isEmpty)
    }

    @Test func `another medium at the same path is preceded by the removal of the last`() {
        var roster = UdevRoster()
        _ = roster.changes(present: [first])

        let event = roster.changes(action: "change", device: second, formerPath: nil)
        let scan = roster.changes(present: [first])

        #expect(event == [.removed(sysPath: first.sysPath), .changed(second)])
        #expect(scan == [.removed(sysPath: first.sysPath), .snapshot([first])])
    }

    @Test func `what a scan no longer shows is forgotten`() {
        var roster = UdevRoster()
        _ = roster.changes(present: [first])
        _ = roster.changes(present: [])

        let changes = roster.changes(action: "remove", device: first, formerPath: nil)

        #expect(changes.isEmpty)
    }

    @Test func `a device that moved is removed from where it was`() {
        var roster = UdevRoster()
        let moved = disk("sdc", sequence: 1)
        _ = roster.changes(present: [first])

        let changes = roster.changes(action: "move", device: moved, formerPath: first.sysPath)

        #expect(changes == [.removed(sysPath: first.sysPath), .changed(moved)])
    }

    @Test func `a partition answers with its disk's sequence`() {
        let partition = UdevDevice(
            sysPath: "/sys/block/sdb/sdb1",
            kind: .partition,
            wholeDisk: .init(sysPath: "/sys/block/sdb", properties: ["DISKSEQ": "7"])
        )

        #expect(partition.diskSequence == 7)
        #expect(partition.incarnation == "7")
    }
}

/// A disk of that name, in one of its stays.
func disk(_ name: String, sequence: UInt64) -> UdevDevice {
    UdevDevice(
        sysPath: "/sys/block/\(name)",
        kind: .disk,
        properties: ["DISKSEQ": "\(sequence)"]
    )
}
