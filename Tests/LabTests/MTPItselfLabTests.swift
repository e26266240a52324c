// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

extension Lab {
    /// The lab's MTP cameras prove themselves, read by programs that nobody here wrote.
    struct MTPItselfTests {
        @Test(arguments: FakeSpeed.allCases)
        func `our own camera is read at every speed`(speed: FakeSpeed) async throws {
            let run = try RunDirectory("mtp-itself-" + speed.rawValue)
            var model = FakeModel.lab(serial: "MTP0001", clips: [100_000, 1 << 20])
            model.usb.speed = speed
            let camera = RedirectedCamera(model)

            try await withGuest(in: run) { guest in
                try await guest.plug(camera, into: "2")
                let node = try await guest.usbNode(of: camera)
                let megabits = try await guest.sh(
                    "cat /sys/$(udevadm info --query=path --name='\(node)')/speed"
                )

                #expect(megabits == speed.megabits + "\n")
                #expect(try await guest.readByGphoto2(camera) == camera.footage)
                #expect(camera.fault == nil)
            }
        }

        @Test func `QEMU's own camera is read`() async throws {
            let run = try RunDirectory("mtp-itself-qemu")
            let footage = Footage.clips(2, ofMiB: 1, seed: 201)
            let camera = try DirectoryCamera(serial: "MTP0002", holding: footage, in: run)

            try await withGuest(in: run) { guest in
                try await guest.plug(camera, into: "2")

                #expect(try await guest.readByGphoto2(camera) == camera.footage)
            }
        }

        @Test func `the responder in the guest is read, pulled and plugged in again`() async throws
        {
            let run = try RunDirectory("mtp-itself-responder")
            let footage = Footage.clips(2, ofMiB: 1, seed: 202)
            let camera = try ResponderCamera(serial: "MTP0003", holding: footage, in: run)

            try await withGuest(in: run) { guest in
                try await guest.plug(camera)
                let first = try await guest.readByMTPTools(camera)
                try await guest.pull(camera)
                try await guest.plug(camera)
                let second = try await guest.readByMTPTools(camera)

                #expect(first == camera.footage)
                #expect(second == camera.footage)
            }
        }

        @Test func `our own camera is pulled, and comes back in its port and another`()
            async throws
        {
            let run = try RunDirectory("mtp-itself-pull")
            let camera = RedirectedCamera(serial: "MTP0004", clips: 1, ofMiB: 1)

            try await withGuest(in: run) { guest in
                try await guest.plug(camera, into: "1")
                let node = try await guest.usbNode(of: camera)
                camera.fake.detach()
                try await guest.waitForRemoval(of: node)
                camera.plugBack()
                let same = try await guest.usbNode(of: camera)
                try await guest.pull(camera)
                try await guest.waitForRemoval(of: same)
                try await guest.plug(camera, into: "3")

                #expect(try await guest.readByGphoto2(camera) == camera.footage)
                #expect(camera.fault == nil)
            }
        }
    }
}

extension FakeSpeed {
    /// What the kernel calls it.
    fileprivate var megabits: String {
        switch self {
        case .full: "12"
        case .high: "480"
        case .super: "5000"
        }
    }
}

extension Guest {
    /// What gphoto2 fetches from a camera.
    nonisolated func readByGphoto2(_ camera: some LabCamera) async throws -> [StoreListing.Entry] {
        let node = try await usbNode(of: camera)
        let port = node.split(separator: "/").suffix(2).joined(separator: ",")
        return try await fetched(
            "gphoto2 --quiet --port usb:\(port) --get-all-files --force-overwrite"
        )
    }

    /// What mtp-tools fetch from the one camera that is there.
    nonisolated func readByMTPTools(_ camera: some LabCamera) async throws -> [StoreListing.Entry] {
        _ = try await usbNode(of: camera)
        return try await fetched(
            """
            mtp-files 2>/dev/null | awk '$1 == "File" && $2 == "ID:" { print $3 }' >../numbers
            while read -r number; do
                mtp-getfile "$number" "$number" >/dev/null 2>&1
            done <../numbers
            mtp-files 2>/dev/null | awk '
                $1 == "File" && $2 == "ID:" { number = $3 }
                $1 == "Filename:" { print number, $2 }' >../names
            while read -r number name; do mv "$number" "$name"; done <../names
            """
        )
    }

    private func fetched(_ command: String) throws -> [StoreListing.Entry] {
        let printed = try sh(
            """
            rm -rf /run/fetched && mkdir -p /run/fetched/files && cd /run/fetched/files
            \(command)
            sha256sum *
            """,
            within: .seconds(180)
        )
        return StoreListing.Entry.all(digests(printedBySHA256Sum: printed))
    }
}
