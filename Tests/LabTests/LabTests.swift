// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// The lab proves itself: what the other suites rely on is what really happens.
    struct ItselfTests {
        @Test func `a saved machine is up and idle from its first moment on`() async throws {
            let run = try RunDirectory("resume")

            try await withGuest(in: run) { guest in
                print("resumed in \(guest.resumeTime)")
                let state = try await guest.sh("systemctl is-system-running")
                #expect(state == "running\n")
            }
        }

        @Test func `a camera is seen with its files, and its removal too`() async throws {
            let run = try RunDirectory("plug")
            let card = try Card.fat32("card", holding: .clips(2, ofMiB: 3, seed: 1), in: run)
            let camera = VirtualCamera(serial: "BWC0001", card: card)

            try await withGuest(in: run) { guest in
                try await guest.plug(camera, into: "1")
                try await guest.waitForDevice(camera.partition)
                let seen = try await guest.filesOnCard(camera)
                try await guest.pull(camera)
                try await guest.waitForRemoval(of: camera.disk)

                #expect(seen == card.digests)
                #expect(seen.count == 2)
            }
        }

        @Test func `a card that the guest formatted holds its files`() async throws {
            let run = try RunDirectory("exfat")

            try await withGuest(in: run) { guest in
                let footage = Footage.clips(2, ofMiB: 3, seed: 2)
                let card = try await Card.exFAT("card", holding: footage, in: run, by: guest)
                let camera = VirtualCamera(serial: "BWC0002", card: card)
                try await guest.plug(camera, into: "2")
                try await guest.waitForDevice(camera.partition)

                let seen = try await guest.filesOnCard(camera)

                #expect(seen == card.digests)
            }
        }

        @Test func `a bad sector fails the read of one file`() async throws {
            let run = try RunDirectory("sector")
            let footage = Footage.clips(2, ofMiB: 3, seed: 4)
            let card = try Card.fat32("card", holding: footage, in: run)
            let sector = try card.sector(startingWith: footage.start(ofMiB: 1, inClip: 1))
            let camera = VirtualCamera(serial: "BWC0004", card: card, badSector: sector)

            try await withGuest(in: run) { guest in
                try await guest.plug(camera, into: "4")
                try await guest.waitForDevice(camera.partition)
                try await guest.sh("mkdir /run/card && mount -o ro '\(camera.partition)' /run/card")
                let sound = try await guest.attempt(
                    "cat /run/card/DCIM/100MEDIA/CLIP0001.MP4 | wc -c"
                )
                let broken = try await guest.attempt(
                    "cat /run/card/DCIM/100MEDIA/CLIP0002.MP4 >/dev/null"
                )

                #expect(sound.output == "\(3 << 20)\n")
                #expect(broken.errors.contains("Input/output error"))
            }
        }

        @Test func `a pulled FAT card lists as empty without an error`() async throws {
            let run = try RunDirectory("yank")
            let card = try Card.fat32("card", holding: .clips(1, ofMiB: 16, seed: 3), in: run)
            let camera = VirtualCamera(serial: "BWC0003", card: card, bytesPerSecond: 1 << 20)

            try await withGuest(in: run) { guest in
                try await guest.plug(camera, into: "3")
                try await guest.waitForDevice(camera.partition)
                try await guest.sh("mkdir /run/card && mount -o ro '\(camera.partition)' /run/card")
                let during = try await guest.sh("ls /run/card")
                try await guest.sh(
                    """
                    (cat /run/card/DCIM/100MEDIA/* >/run/copy; echo $? >/run/ended) \
                    >/dev/null 2>&1 &
                    """
                )
                _ = try await eventually("the copy's first bytes", within: .seconds(20)) {
                    try await guest.attempt("test -s /run/copy").succeeded ? true : nil
                }
                try await guest.pull(camera)
                let after = try await guest.attempt("ls /run/card")
                let ended = try await eventually("the end of the copy", within: .seconds(20)) {
                    try await guest.attempt("cat /run/ended").output.first
                }

                #expect(during == "DCIM\n")
                #expect(after.output == "")
                #expect(after.status == 0)
                #expect(ended == "1")
            }
        }
    }
}

extension Guest {
    /// Mounts a camera's card as anybody would and returns the SHA-256 of each file.
    ///
    /// **Blocks.**
    func filesOnCard(_ camera: VirtualCamera) throws -> [String: String] {
        let printed = try sh(
            """
            set -e
            mkdir -p /run/look && mount -o ro '\(camera.partition)' /run/look
            cd /run/look && find . -type f -printf '%P\\0' | xargs -0 sha256sum
            cd / && umount /run/look
            """
        )
        return digests(printedBySHA256Sum: printed)
    }
}

/// What `sha256sum` printed: digests by path.
func digests(printedBySHA256Sum text: String) -> [String: String] {
    let pairs = text.split(separator: "\n").map { line in
        (String(line.dropFirst(66)), String(line.prefix(64)))
    }
    return Dictionary(pairs) { _, last in last }
}
