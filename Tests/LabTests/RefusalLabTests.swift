// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// What camdock does not read, and says so.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct RefusalTests {
        @Test func `a camera that is not enrolled is refused by name and not touched`() async throws
        {
            let run = try RunDirectory("not-enrolled")
            let card = try Card.fat32("card", holding: .clips(1, ofMiB: 8, seed: 30), in: run)
            let stranger = VirtualCamera(serial: "STRANGER1", card: card)
            let before = try card.imageDigest()

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(CamdockSettings(enrolled: ["BWC1001"]))
                try await guest.plug(stranger, into: "1")
                let status = try await refused(in: "1", on: guest)
                let store = try await guest.store()

                #expect(status.bay(inPort: "1")?["refusal"]?["name"]?.text == "not-enrolled")
                #expect(status.bay(inPort: "1")?["camera"]?.text == stranger.serial)
                #expect(status.recordings == 0)
                #expect(store.footage(of: stranger) == [])
                try await guest.pull(stranger)
            }
            #expect(try card.imageDigest() == before)
        }

        @Test func `a camera that udev keeps from camdock is named, and read once it is mended`()
            async throws
        {
            let run = try RunDirectory("without-rules")
            let card = try Card.fat32("card", holding: .clips(1, ofMiB: 1, seed: 31), in: run)
            let camera = VirtualCamera(serial: "BWC6101", card: card)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                let rules = "/usr/lib/udev/rules.d/72-camdock.rules"
                try await guest.sh("mv \(rules) /root/ && udevadm control --reload")
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "what the host keeps from camdock") { status in
                    status.bay(inPort: "1")?["hold"]?["name"]?.text == "camera-unavailable"
                }
                let shown = try await guest.sh("camdock status")
                #expect(shown.contains("systemctl restart systemd-udevd"))

                try await guest.sh(
                    "mv /root/72-camdock.rules \(rules) && systemctl restart systemd-udevd && "
                        + "udevadm trigger"
                )
                try await guest.status(showing: "the camera read") {
                    $0.hasDrained(camera) && $0.isForwarded && $0.warnings.isEmpty
                }
                try await expectStored(camera, on: guest)
            }
        }

        @Test func `a second camera of the same serial is refused while the first is read`()
            async throws
        {
            let run = try RunDirectory("twins")
            let first = VirtualCamera(
                serial: "BWC6001",
                card: try Card.fat32("one", holding: .clips(2, ofMiB: 8, seed: 32), in: run),
                bytesPerSecond: 2 << 20
            )
            let second = VirtualCamera(
                serial: "BWC6001",
                card: try Card.fat32("two", holding: .clips(1, ofMiB: 8, seed: 33), in: run),
                name: "second"
            )

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(first, into: "1")
                try await inTheMiddle(of: first, on: guest)
                try await guest.plug(second, into: "2")
                let status = try await refused(in: "2", on: guest)
                try await guest.limit(first, toBytesPerSecond: nil)
                try await guest.status(showing: "the first camera's end") { status in
                    status.bay(inPort: "1")?["state"]?.text == "idle" && status.isForwarded
                }

                #expect(status.bay(inPort: "2")?["refusal"]?["name"]?.text == "duplicate-serial")
                try await expectStored(first, on: guest)
            }
        }

        @Test func `a card without a file system of cameras is refused`() async throws {
            let run = try RunDirectory("ext4")
            let camera = VirtualCamera(serial: "BWC6002", card: try Card.ext4("card", in: run))

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                let status = try await refused(in: "1", on: guest)

                let refusal = status.bay(inPort: "1")?["refusal"]
                #expect(refusal?["name"]?.text == "unsupported-file-system")
                #expect(refusal?["detail"]?.text?.contains("ext4") == true)
            }
        }

        @Test func `what is no camera is refused by name, and forgotten when it is pulled`()
            async throws
        {
            let run = try RunDirectory("keyboard")

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plugKeyboard(into: "3")
                let status = try await refused(in: "3", on: guest)
                try await guest.pullKeyboard(from: "3")
                try await guest.status(showing: "the empty port") {
                    $0.bay(inPort: "3") == nil
                }

                #expect(status.bay(inPort: "3")?["refusal"]?["name"]?.text == "unknown-device")
            }
        }

        private func refused(in port: String, on guest: Guest) async throws -> DockStatus {
            try await guest.status(showing: "the refusal in port \(port)") {
                $0.bay(inPort: port)?["state"]?.text == "refused"
            }
        }
    }
}
