// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

extension Lab {
    /// A precinct's first day, as docs/administration.md walks through it.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct FirstDayTests {
        private static let settings = CamdockSettings(
            enrolled: [],
            clearsAfter: "confirmed",
            more: """
                [clock]
                correct = true
                time_zone = "UTC"
                """
        )
        private static let serials = (1...8).map { "BWC-10\($0)" }

        /// What each bay is to say, and of which camera.
        private static let expected: [(bay: String, serial: String, words: String)] = [
            ("A1", "BWC-101", "ready"), ("A2", "BWC-102", "charging"),
            ("A3", "BWC-103", "reading"), ("A4", "BWC-104", "charge unknown"),
            ("A5", "BWC-105", "attention: not enrolled"),
            ("A6", "BWC-106", "attention: quarantined"),
            ("A7", "BWC-107", "attention: clearing failing"),
            ("A8", "BWC-108", "attention: unsupported file system"),
        ]

        @Test func `bays are learnt, the roster is imported, and status tells eight cameras apart`()
            async throws
        {
            let run = try RunDirectory("first-day")
            let speaking = [("BWC-101", UInt8(96)), ("BWC-102", 61)].map { serial, level in
                var model = FakeModel.lab(serial: serial, clips: [2 << 20])
                model.battery = FakeBattery(level: level, form: .range(0, 100, step: 1))
                return RedirectedCamera(model)
            }
            let disks = try disks(in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(Self.settings)
                try await guest.keepClock()
                try await learnBays(disks[1], on: guest)
                let rows = Self.serials.filter { $0 != "BWC-105" }.map { "\($0),Precinct 3" }
                let sheet = (["serial,site"] + rows).joined(separator: "\n") + "\n"
                try await guest.write(sheet, to: "/tmp/roster.csv")
                let dry = try await guest.sh("camdock cameras import --dry-run /tmp/roster.csv")
                #expect(dry.contains("7 enrolled"))
                try await guest.sh("camdock cameras import /tmp/roster.csv")

                for (camera, port) in zip(speaking, ["1", "2"]) {
                    try await guest.plug(camera, into: port)
                }
                for (camera, port) in zip(disks, 3...8) {
                    try await guest.plug(camera, into: "\(port)")
                }
                try await guest.status(showing: "eight states") { status in
                    Self.expected.allSatisfy { bay, serial, words in
                        status.readiness(of: bay, serial)?.hasPrefix(words) == true
                    }
                }

                let shown = try await guest.sh("camdock status")
                print(shown)
                #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 80 })
                for (bay, _, words) in Self.expected {
                    let line = shown.split(separator: "\n").first { $0.hasPrefix("  \(bay) ") }
                    #expect(line?.contains(words) == true, "\(bay): \(line ?? "no line")")
                }
                let waiting = try await guest.sh("camdock cameras list --waiting")
                #expect(waiting.contains("BWC-105"))
                try await guest.sh("camdock cameras enroll --bay A5")
                try await guest.status(showing: "the one that waited") {
                    $0.readiness(of: "A5", "BWC-105") == "charge unknown"
                }
                #expect(try await guest.custodyIsWhole())
            }
        }

        /// The cameras that show themselves as disks, in the order of their bays from A3 on.
        private func disks(in run: RunDirectory) throws -> [VirtualCamera] {
            func card(_ number: Int, clips: Int = 1, ofMiB size: Int = 2) throws -> Card {
                try Card.fat32(
                    "card\(number)",
                    holding: .clips(clips, ofMiB: size, seed: UInt64(100 + number)),
                    in: run
                )
            }
            let footage = Footage.clips(2, ofMiB: 2, seed: 206)
            let damaged = try Card.fat32("card106", holding: footage, in: run)
            let sector = try damaged.sector(
                startingWith: footage.start(ofMiB: 1, inClip: 1)
            )
            return [
                VirtualCamera(
                    serial: "BWC-103",
                    card: try card(103, clips: 4, ofMiB: 16),
                    bytesPerSecond: 256 << 10
                ),
                VirtualCamera(serial: "BWC-104", card: try card(104)),
                VirtualCamera(serial: "BWC-105", card: try card(105)),
                VirtualCamera(serial: "BWC-106", card: damaged, badSector: sector),
                VirtualCamera(serial: "BWC-107", card: try card(107), isLocked: true),
                VirtualCamera(serial: "BWC-108", card: try Card.ext4("card108", in: run)),
            ]
        }

        /// Names the eight bays by pushing one camera into each, as `camdock bays learn` asks.
        private func learnBays(_ camera: VirtualCamera, on guest: Guest) async throws {
            let names = Self.expected.map(\.bay)
            try await guest.sh(
                "camdock bays learn \(names.joined(separator: " ")) >/tmp/learn.out 2>&1 &"
            )
            for (place, name) in names.enumerated() {
                _ = try await eventually("\(name) asked for", within: .seconds(60)) {
                    let printed = try await guest.sh("cat /tmp/learn.out")
                    return printed.contains("\(name): put a camera") ? true : nil
                }
                try await guest.plug(camera, into: "\(place + 1)")
                _ = try await eventually("\(name) learnt", within: .seconds(60)) {
                    let printed = try await guest.sh("cat /tmp/learn.out")
                    return printed.contains("\(name) is the bay at") ? true : nil
                }
                try await guest.pull(camera)
            }
        }
    }
}
