// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

extension Lab {
    /// Cameras that speak MTP, from their plug to the store.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct MTPTests {
        @Test func `a camera's charge and clock are shown and its footage reaches the store`()
            async throws
        {
            let run = try RunDirectory("mtp")
            let camera = RedirectedCamera(serial: "MTP1001", clips: 3, ofMiB: 4)
            camera.fake.change { $0.battery?.level = 17 }

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                let status = try await guest.settled(camera)

                let bay = status.bay(of: camera)
                #expect(bay?["driver"]?.text == "mtp")
                #expect(bay?["charge"]?.text == "level")
                #expect(bay?["charge_percent"]?.integer == 17)
                #expect(bay?["clock"]?["shown"]?.text == "2026-03-14T09:00:00")
                #expect(status.warnings.contains("camera-clock-differs"))
                #expect(camera.fake.model.clock?.shown == "20260314T090000")
                try await expectStored(camera, on: guest)
                #expect(camera.fake.violations == [])
            }
        }

        @Test func `a charge that changes while the camera is docked is seen to change`()
            async throws
        {
            let run = try RunDirectory("mtp-charge")
            let camera = RedirectedCamera(serial: "MTP1002", clips: 1, ofMiB: 1)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                try await guest.settled(camera)
                camera.fake.change { $0.battery?.level = 99 }
                camera.fake.sendEvent(0x4006, [UInt32(FakePropertyCode.battery)])

                try await guest.status(showing: "the new charge") {
                    $0.bay(of: camera)?["charge_percent"]?.integer == 99
                }
            }
        }

        @Test func `a clock is set where the agency wants that`() async throws {
            let run = try RunDirectory("mtp-clock")
            let camera = RedirectedCamera(serial: "MTP1003", clips: 1, ofMiB: 1)
            var settings = CamdockSettings()
            settings.more = "[clock]\ncorrect = true\ntime_zone = \"UTC\""

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(settings)
                try await guest.keepClock()
                try await guest.plug(camera, into: "1")
                let status = try await guest.settled(camera)
                let today = try await guest.sh("date --utc +%Y%m%dT")

                let shown = camera.fake.model.clock?.shown ?? ""
                #expect(shown.hasPrefix(today.filter { !$0.isNewline }))
                #expect(status.bay(of: camera)?["clock"]?["corrected"] == .bool(true))
                #expect(try await guest.sh("camdock custody show").contains("clock-corrected"))
            }
        }

        @Test func `a camera yanked in mid-object is completed from where it was`() async throws {
            let run = try RunDirectory("mtp-yanked")
            let camera = RedirectedCamera(serial: "MTP1004", clips: 1, ofMiB: 16)
            camera.fake.inject(.slowly, on: FakeOperation.getObject, times: nil)
            var settings = CamdockSettings()
            settings.partSize = "1 MiB"

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(settings)
                try await guest.plug(camera, into: "1")
                try await inTheMiddle(of: camera, on: guest)
                try await guest.pull(camera)
                try await guest.status(showing: "the empty bay") { $0.bay(of: camera) == nil }
                let durable = try await guest.durableBytes(ofFile: "CLIP0001.MP4")
                camera.fake.clearFaults()
                camera.fake.forgetHistory()

                try await guest.plug(camera, into: "2")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
                #expect(durable >= 1 << 20 && durable < 16 << 20)
                #expect(camera.firstByteRead == durable)
                #expect(camera.fake.violations == [])
            }
        }

        @Test func `a camera without partial reads is completed from its start`() async throws {
            let run = try RunDirectory("mtp-yanked-whole")
            var model = FakeModel.lab(serial: "MTP1005", clips: [8 << 20])
            model.statement.operations = FakeOperation.plainPTP
            let camera = RedirectedCamera(model)
            camera.fake.inject(.slowly, on: FakeOperation.getObject)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                try await inTheMiddle(of: camera, on: guest)
                try await guest.pull(camera)
                try await guest.status(showing: "the empty bay") { $0.bay(of: camera) == nil }
                camera.fake.clearFaults()
                try await guest.plug(camera, into: "1")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `eight cameras at once all reach the store`() async throws {
            let run = try RunDirectory("mtp-eight")
            let cameras = (1...8).map {
                RedirectedCamera(serial: "MTP200\($0)", clips: 2, ofMiB: 4)
            }
            // Four ports of the dock, and four behind a hub in its fifth.
            let ports = (1...4).map { "\($0)" } + (1...4).map { "5.\($0)" }

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plugHub(into: "5")
                for (camera, port) in zip(cameras, ports) {
                    try await guest.plug(camera, into: port)
                }
                try await guest.settled(cameras, within: .seconds(180))

                for camera in cameras { try await expectStored(camera, on: guest) }
            }
        }

        @Test func `a camera that hangs makes its bay faulty, and the others go on`() async throws {
            let run = try RunDirectory("mtp-hangs")
            var model = FakeModel.lab(serial: "MTP1006", clips: [8 << 20])
            model.usb.vendor = 0x1209
            model.usb.product = 0x0001
            let stuck = RedirectedCamera(model)
            stuck.fake.inject(
                .hang(after: 1 << 20, until: .never),
                on: FakeOperation.getObject,
                times: nil
            )
            let sound = RedirectedCamera(serial: "MTP1007", clips: 2, ofMiB: 4)
            var settings = CamdockSettings()
            settings.profiles["lab-impatient"] = .impatient

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(settings)
                try await guest.plug(stuck, into: "1")
                try await guest.plug(sound, into: "2")
                let status = try await guest.status(
                    showing: "the faulty bay and the other camera's end",
                    within: .seconds(180)
                ) { $0.warnings.contains("bay-faulty") && $0.recordings(in: "confirmed") == 2 }

                #expect(status.bay(of: stuck)?["hold"]?["name"]?.text == "bay-faulty")
                #expect(status.state(of: sound) == "idle")
                #expect(stuck.fake.classRequests.contains(0x64))
                #expect(stuck.fake.classRequests.contains(0x66))
                #expect(stuck.fake.busResets > 0)
                try await expectStored(sound, on: guest)

                // Somebody takes it out and puts it back, which is what the status advises.
                try await guest.pull(stuck)
                stuck.fake.clearFaults()
                try await guest.plug(stuck, into: "1")
                try await guest.settled(stuck)
                try await expectStored(stuck, on: guest)
            }
        }
    }
}

extension FakeFault {
    /// Slow enough that an object of some MiB is caught in the middle, whatever the host does.
    fileprivate static let slowly = Self.slowDrip(
        bytesPerRead: 64 << 10,
        pause: .milliseconds(30)
    )
}

extension String {
    /// A profile for a camera that is given up early.
    fileprivate static let impatient = """
        name = "lab-impatient"
        title = "A camera of the lab"
        driver = "mtp"
        sources = ["the lab"]

        [verified]
        on_hardware = false
        note = "a camera of the lab"

        [[match.usb]]
        vendor_id = "1209"
        product_id = "0001"
        interface = "06:01:01"

        [mtp]
        patience = "2 s"
        """
}

extension RedirectedCamera {
    /// The first byte of any object that was asked for; nil if none was.
    fileprivate var firstByteRead: Int64? {
        fake.commands.compactMap { command in
            switch command.code {
            case FakeOperation.getObject: 0
            case FakeOperation.getPartialObject: Int64(command.parameter(1))
            case FakeOperation.getPartialObject64:
                Int64(command.parameter(2)) << 32 | Int64(command.parameter(1))
            default: nil
            }
        }.min()
    }
}

extension Guest {
    /// How much of a file the ledger says is on the disk, as SQLite tells a script.
    ///
    /// **Blocks.**
    fileprivate func durableBytes(ofFile name: String) throws -> Int64 {
        let printed = try sh(
            """
            python3 - <<'END'
            import sqlite3
            ledger = sqlite3.connect("file:/var/lib/camdock/ledger.sqlite?mode=ro", uri=True)
            query = "SELECT length(parts) / 32 * part_size FROM files WHERE CAST(path AS TEXT) LIKE ?"
            print(ledger.execute(query, ["%\(name)"]).fetchone()[0] or 0)
            END
            """
        )
        return Int64(printed.filter { !$0.isNewline }) ?? -1
    }
}
