// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

extension Lab {
    /// Footage that goes from cameras once it is held elsewhere.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct ClearingTests {
        private static let clearing = CamdockSettings(clearsAfter: "confirmed")

        @Test func `cameras of all kinds are cleared of what is confirmed, and of nothing else`()
            async throws
        {
            let run = try RunDirectory("clearing")
            let fat = try Card.fat32("fat", holding: .clips(3, ofMiB: 2, seed: 81), in: run)
            let marked = "DCIM/100MEDIA/CLIP0002.MP4"
            try fat.protect(marked)

            try await withGuest(in: run) { guest in
                let footage = Footage.clips(2, ofMiB: 2, seed: 82)
                let exFAT = try await Card.exFAT("exfat", holding: footage, in: run, by: guest)
                let first = VirtualCamera(serial: "BWC8001", card: fat)
                let second = VirtualCamera(serial: "BWC8002", card: exFAT)
                let speaking = RedirectedCamera(serial: "MTP8003", clips: 2, ofMiB: 2)
                let held = speaking.footage
                try await guest.installCamdock(Self.clearing)
                try await guest.plug(first, into: "1")
                try await guest.plug(second, into: "2")
                try await guest.plug(speaking, into: "3")
                let status = try await guest.status(showing: "six recordings cleared") { status in
                    status.recordings(in: "cleared") == 6 && status.isForwarded
                        && [first, second].allSatisfy { status.state(of: $0) == "idle" }
                        && status.state(of: speaking) == "idle"
                }

                #expect(!status.warnings.contains("clearing-failing"))
                try await expectStored(first, on: guest)
                try await expectStored(second, on: guest)
                #expect(try await guest.store().footage(of: speaking) == held)
                #expect(speaking.files.isEmpty)
                // Reading it again has set the write block again.
                #expect(try await guest.sh("blockdev --getro '\(first.disk)'") == "1\n")
                try await guest.pull(first)
                try await guest.pull(second)
                #expect(try await guest.files(on: fat, "vfat") == [marked])
                #expect(try await guest.files(on: exFAT, "exfat") == [])
            }
        }

        @Test func `a power cut in mid-clearing costs nothing, and clearing goes on`() async throws
        {
            let run = try RunDirectory("cut-clearing")
            let disks = try Disks(in: run)
            let card = try Card.fat32("card", holding: .clips(16, ofMiB: 1, seed: 83), in: run)
            let camera = VirtualCamera(serial: "BWC8004", card: card)

            let begun = try await withGuest(in: run) { guest in
                try await disks.mount(on: guest)
                try await guest.installCamdock(Self.clearing)
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "some of it read") {
                    $0.bytesRead(from: camera) > 0
                }
                // From now on each removal takes a while.
                try await guest.limit(camera, writesPerSecond: 20)
                let begun = try await eventually("the third removal", within: .seconds(120)) {
                    let printed = try await guest.sh(
                        "camdock custody show --limit 1000 --json | grep -o clearing-began | wc -l"
                    )
                    let count = Int(printed.filter(\.isNumber)) ?? 0
                    return count >= 3 ? count : nil
                }
                await guest.powerCut()
                return begun
            }
            #expect(begun < 16)
            try await disks.cutPower(.losesSome(seed: 5))

            try await withGuest(in: run) { guest in
                try await disks.mount(on: guest)
                let left = try await guest.files(on: card, "vfat", isChecked: false)
                #expect(!left.isEmpty)
                try await guest.installCamdock(Self.clearing)
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "everything cleared") {
                    $0.recordings(in: "cleared") == 16 && $0.state(of: camera) == "idle"
                }
                try await expectStored(camera, on: guest)
                try await guest.pull(camera)
                #expect(try await guest.files(on: card, "vfat", isChecked: false) == [])
            }
        }

        @Test func `a file that changed after it was read stays, and a locked card is reported`()
            async throws
        {
            let run = try RunDirectory("clearing-refused")
            let card = try Card.fat32("card", holding: .clips(2, ofMiB: 1, seed: 84), in: run)
            let locked = try Card.fat32("locked", holding: .clips(1, ofMiB: 1, seed: 85), in: run)
            let camera = VirtualCamera(serial: "BWC8005", card: card)
            let other = VirtualCamera(serial: "BWC8006", card: locked, isLocked: true)
            let changed = "DCIM/100MEDIA/CLIP0001.MP4"
            let before = try locked.imageDigest()

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(Self.clearing)
                try await guest.sh("camdock uplink pause")
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "the first camera read") {
                    $0.hasDrained(camera) && $0.recordings(in: "spooled") == 2
                }
                try await guest.pull(camera)
                try await guest.plug(other, into: "2")
                try await guest.sh("camdock uplink resume")
                try await guest.status(showing: "the locked card reported") {
                    $0.isForwarded && $0.recordings(in: "confirmed") == 3
                        && $0.warnings.contains("clearing-failing")
                }
                let refused = try await guest.sh("camdock status")
                #expect(refused.contains("attention: clearing failing"))

                try await guest.sh("camdock uplink pause")
                try await guest.change(card, "vfat", by: "printf new >>\(changed)")
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "what had not changed cleared") {
                    $0.recordings(in: "cleared") == 1 && $0.state(of: camera) == "idle"
                }
                let plan = try await guest.sh("camdock clearing --camera BWC8005")
                #expect(plan.contains("the store has not confirmed it yet"))
                try await guest.pull(camera)
                #expect(try await guest.files(on: card, "vfat") == [changed])
                #expect(try await guest.custodyIsWhole())
            }
            #expect(try locked.imageDigest() == before)
        }
    }
}
