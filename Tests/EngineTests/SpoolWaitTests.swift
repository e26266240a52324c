// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Cameras that wait for the spool.
struct SpoolWaitTests {
    @Test(.timeLimit(.minutes(5)))
    func `a camera that waits for room tells it once and begins nothing`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 31)
            let clock = CountingClock()
            let dock = try await TestDock(
                in: root.appending("dock"),
                reserveBytes: .max / 4,
                clock: clock
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.hold?.name == .spoolFull }
                await clock.untilSleeps(20)
                #expect(dock.parts.conditions.all.map(\.name) == [.spoolFull])
            }

            let events = try await dock.parts.ledger.custodyEntries().map(\.event)
            #expect(!events.contains(CustodyEvent.copyBegan.rawValue))
            #expect(try await dock.parts.ledger.figures()[.listed].count == card.files.count)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `the spool is called full as long as a camera waits for it, and no longer`() async throws {
        try await withTemporaryDirectory { root in
            let dock = try await TestDock(in: root.appending("dock"), reserveBytes: .max / 4)
            let first = try Card(at: root.appending("1"), seed: 32).device(serial: "CAM1")
            let second = try Card(at: root.appending("2"), seed: 33).device(
                serial: "CAM2",
                port: 2
            )

            try await dock.running {
                dock.udev.yield(.snapshot([first, second]))
                try await dock.untilBoard {
                    $0.count == 2 && $0.allSatisfy { $0.hold?.name == .spoolFull }
                }
                dock.udev.yield(.removed(sysPath: first.sysPath))
                try await dock.untilBoard { $0.count == 1 }
                #expect(dock.parts.conditions.all.map(\.name) == [.spoolFull])
                dock.udev.yield(.removed(sysPath: second.sysPath))
                try await dock.untilBoard { $0.isEmpty }
                #expect(dock.parts.conditions.all.isEmpty)
            }
        }
    }

    @Test(
        .timeLimit(.minutes(5)),
        .enabled(if: TinyDisk.isPossible, "mounting a tiny disk takes root"),
        arguments: [0, Int64.max]
    )
    func `reading goes on by itself when there is room`(batchBytes: Int64) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 34)
            let home = root.appending("dock")
            _ = try Directory.creating(home, permissions: 0o700)
            let disk = try TinyDisk(at: home.appending("spool"), megabytes: 8)
            defer { disk.remove() }
            let dock = try await TestDock(in: home, batchBytes: batchBytes)
            try writeFile([UInt8](repeating: 1, count: 7 << 20), at: disk.path.appending("ballast"))

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.hold?.name == .spoolFull }
                try disk.discard("ballast")
                try await dock.untilBoard { $0.first?.state == .idle }
                #expect(dock.parts.dockBoard.all.first?.hold == nil)
                #expect(dock.parts.conditions.all.isEmpty)
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            let events = try await dock.parts.ledger.custodyEntries().map(\.event)
            let began = events.count { $0 == CustodyEvent.copyBegan.rawValue }
            #expect(began == card.files.count)
        }
    }
}

/// A clock on which every wait is short, and counted.
private final class CountingClock: Clock {
    typealias Instant = ContinuousClock.Instant
    private let clock = ImpatientClock()
    private let sleeps = Mutex(0)
    private let slept = WakeSignal()

    var now: Instant { clock.now }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        sleeps.withLock { $0 += 1 }
        slept.raise()
        try await clock.sleep(until: deadline, tolerance: tolerance)
    }

    /// Returns when there were so many waits.
    func untilSleeps(_ count: Int) async {
        while sleeps.withLock({ $0 }) < count, !Task.isCancelled { await slept.wait() }
    }
}
