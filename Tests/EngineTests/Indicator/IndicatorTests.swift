// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Engine

/// Real programs, run for the signs of bays.
@Suite(.timeLimit(.minutes(5)))
struct IndicatorTests {
    private static let bay = Bay(path: BayPath("pci-1-usb-0:1"), name: "A 1")
    private static let other = Bay(path: BayPath("pci-1-usb-0:2"), name: nil)

    /// An indicator whose program is that shell script, with `$out` for a file of the test's.
    private func withIndicator(
        _ script: String,
        clock: any Clock<Duration> = ContinuousClock(),
        time: StandingTime? = nil,
        _ body: @escaping @Sendable (Indicator, EngineParts, FilePath) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let program = root.appending("indicator")
            let out = root.appending("out")
            let text = "#!/bin/sh\nout='\(out)'\n\(script)\n"
            try Data(text.utf8).write(to: URL(filePath: program.string))
            #expect(chmod(program.string, 0o755) == 0)
            let time = try time ?? StandingTime()
            let dock = try await TestDock(
                in: root.appending("dock"),
                clock: clock,
                now: { time.now }
            )
            let parts = dock.parts
            let indicator = Indicator(program: program.string, parts)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await indicator.run() }
                try await body(indicator, parts, out)
                group.cancelAll()
            }
        }
    }

    private static let recording = #"printf '%s|' "$@" >>"$out"; echo >>"$out""#

    private func lines(in file: FilePath) -> [String] {
        let data = FileManager.default.contents(atPath: file.string) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func until(_ condition: () throws -> Bool) async throws {
        while try !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private func sign(_ readiness: Readiness, in bay: Bay) -> [BayPath: BaySign] {
        [bay.path: BaySign(bay, readiness, CameraSerial("BWC 1"))]
    }

    @Test func `the program is told of each change, and of nothing else`() async throws {
        try await withIndicator(Self.recording) { [self] indicator, _, out in
            let empty = [Self.bay.path: BaySign(empty: Self.bay)]
            indicator.show(empty)
            try await until { lines(in: out).count == 1 }
            indicator.show(sign(.reading, in: Self.bay))
            try await until { lines(in: out).count == 2 }
            indicator.show(sign(.reading, in: Self.bay))
            indicator.show(sign(.attention(.notCharging), in: Self.bay))
            try await until { lines(in: out).count == 3 }
            indicator.show(sign(.ready, in: Self.other).merging(empty) { first, _ in first })
            try await until { lines(in: out).count == 5 }
            // A bay without a name is no sign of its own once it is empty, but is shown so.
            indicator.show(empty)
            try await until { lines(in: out).count == 6 }

            let found = lines(in: out)
            #expect(
                found.prefix(3) == [
                    "A 1|pci-1-usb-0:1|empty|||empty|",
                    "A 1|pci-1-usb-0:1|reading||BWC 1|reading|",
                    "A 1|pci-1-usb-0:1|attention|camera-not-charging|BWC 1|"
                        + "attention: camera not charging|",
                ]
            )
            #expect(
                found[3...4].sorted() == [
                    "A 1|pci-1-usb-0:1|empty|||empty|",
                    "pci-1-usb-0:2|pci-1-usb-0:2|ready||BWC 1|ready|",
                ]
            )
            #expect(found.last == "pci-1-usb-0:2|pci-1-usb-0:2|empty|||empty|")
        }
    }

    @Test func `a program that fails is a condition, and is tried again a minute later`()
        async throws
    {
        let time = try StandingTime()
        let script = #"\#(Self.recording); test "$3" = ready && test ! -e "$out.mended" && exit 3"#
        try await withIndicator(script + "\nexit 0", time: time) { [self] indicator, parts, out in
            let signs = sign(.ready, in: Self.bay)
                .merging(sign(.reading, in: Self.other)) { first, _ in first }
            indicator.show(signs)
            try await until { !parts.conditions.all.isEmpty }
            let condition = try #require(parts.conditions.all.first)
            #expect(condition.name == .indicatorFailing)
            #expect(condition.detail.contains("pci-1-usb-0:1"))
            #expect(condition.detail.contains("3"))
            #expect(lines(in: out).count == 2)

            // Not before its time.
            indicator.show(signs)
            time.advance(by: .seconds(59))
            indicator.show(signs.merging(sign(.chargeUnknown, in: Self.other)) { _, last in last })
            try await until { lines(in: out).count == 3 }
            #expect(lines(in: out).last?.hasPrefix("pci-1-usb-0:2") == true)
            try Data().write(to: URL(filePath: out.string + ".mended"))
            time.advance(by: .seconds(1))
            indicator.show(signs.merging(sign(.chargeUnknown, in: Self.other)) { _, last in last })
            try await until { parts.conditions.all.isEmpty }
        }
    }

    @Test func `a program that hangs is killed with what it has started`() async throws {
        let script = #"sleep 1000 & echo $! >"$out"; wait"#
        let tenSeconds = WakeSignal()
        let clock = GivenClock(isOver: tenSeconds)
        try await withIndicator(script, clock: clock) { [self] indicator, parts, out in
            indicator.show(sign(.ready, in: Self.bay))
            try await until { !lines(in: out).isEmpty }
            let child = try #require(lines(in: out).first.flatMap { Int32($0) })
            #expect(kill(child, 0) == 0)
            tenSeconds.raise()
            try await until { !parts.conditions.all.isEmpty }
            #expect(parts.conditions.all.first?.detail.contains("did not end within") == true)
            try await until { kill(child, 0) != 0 || isZombie(child) }
        }
    }

    @Test func `a program that is not there is a condition`() async throws {
        try await withTemporaryDirectory { root in
            let dock = try await TestDock(in: root, clock: ContinuousClock())
            let indicator = Indicator(program: "/nonexistent/indicator", dock.parts)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await indicator.run() }
                indicator.show(sign(.ready, in: Self.bay))
                try await until { !dock.parts.conditions.all.isEmpty }
                group.cancelAll()
            }
            #expect(dock.parts.conditions.all.first?.name == .indicatorFailing)
        }
    }

    private func isZombie(_ child: Int32) -> Bool {
        let status = FileManager.default.contents(atPath: "/proc/\(child)/stat")
        return status.map { String(decoding: $0, as: UTF8.self).contains(") Z ") } ?? true
    }
}

/// A clock on which every wait is over when the test says so.
private struct GivenClock: Clock {
    typealias Instant = ContinuousClock.Instant

    let isOver: WakeSignal

    var now: Instant { ContinuousClock().now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await isOver.wait()
        try Task.checkCancellation()
    }
}
