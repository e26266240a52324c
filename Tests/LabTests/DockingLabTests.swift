// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// Cameras that come, are read, and stay.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct DockingTests {
        @Test func `the footage of a FAT32 camera reaches the store`() async throws {
            let run = try RunDirectory("fat32")
            let card = try Card.fat32("card", holding: .clips(3, ofMiB: 8, seed: 10), in: run)
            let camera = VirtualCamera(serial: "BWC1001", card: card)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `the footage of an exFAT camera reaches the store`() async throws {
            let run = try RunDirectory("exfat-camera")
            let footage = Footage.clips(3, ofMiB: 8, seed: 11)

            try await withGuest(in: run) { guest in
                let card = try await Card.exFAT("card", holding: footage, in: run, by: guest)
                let camera = VirtualCamera(serial: "BWC1002", card: card)
                try await guest.installCamdock()
                try await guest.plug(camera, into: "2")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `a camera that was there before the daemon is read`() async throws {
            let run = try RunDirectory("coldplug")
            let card = try Card.fat32("card", holding: .clips(1, ofMiB: 8, seed: 12), in: run)
            let camera = VirtualCamera(serial: "BWC1003", card: card)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.sh("systemctl stop \(Guest.daemonUnit)")
                try await guest.plug(camera, into: "1")
                try await guest.waitForDevice(camera.partition)
                try await guest.sh("systemctl start \(Guest.daemonUnit)")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `eight cameras at once all reach the store`() async throws {
            let run = try RunDirectory("eight")
            let cameras = try (1...8).map { number in
                let footage = Footage.clips(2, ofMiB: 4, seed: UInt64(20 + number))
                let card = try Card.fat32("card\(number)", holding: footage, in: run)
                return VirtualCamera(serial: "BWC200\(number)", card: card)
            }
            // Four ports of the dock, and four behind a hub in its fifth.
            let ports = (1...4).map { "\($0)" } + (1...4).map { "5.\($0)" }

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plugHub(into: "5")
                for (camera, port) in zip(cameras, ports) {
                    try await guest.plug(camera, into: port)
                }
                let status = try await guest.settled(cameras, within: .seconds(180))

                #expect(Set(cameras.compactMap { status.bay(of: $0)?["path"]?.text }).count == 8)
                for camera in cameras { try await expectStored(camera, on: guest) }
            }
        }

        @Test func `a docked card cannot be written to and is the same afterwards`() async throws {
            let run = try RunDirectory("write-block")
            let card = try Card.fat32("card", holding: .clips(2, ofMiB: 8, seed: 31), in: run)
            let camera = VirtualCamera(serial: "BWC1004", card: card)
            let before = try card.imageDigest()

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                try await guest.waitForDevice(camera.partition)
                for node in [camera.disk, camera.partition] {
                    let readOnly = try await guest.sh("blockdev --getro '\(node)'")
                    let write = try await guest.attempt(
                        "dd if=/dev/urandom of='\(node)' bs=512 count=1 conv=notrunc,fsync"
                    )
                    #expect(readOnly == "1\n")
                    #expect(!write.succeeded)
                }
                try await guest.settled(camera)
                try await expectStored(camera, on: guest)
                try await guest.pull(camera)
            }
            #expect(try card.imageDigest() == before)
        }
    }
}

/// Expects that the store holds a camera's footage: everything, once, and nothing else of it.
func expectStored(
    _ camera: some LabCamera,
    on guest: Guest,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let store = try await guest.store()
    let footage = camera.footage
    #expect(store.footage(of: camera) == footage, sourceLocation: sourceLocation)
    #expect(store.manifests(of: camera) == footage.count, sourceLocation: sourceLocation)
    #expect(store.strays == [], sourceLocation: sourceLocation)
    #expect(try await guest.custodyIsWhole(), sourceLocation: sourceLocation)
}

/// Expects that nothing of a camera in the store is anything but one of its files, whole.
func expectNothingWrong(
    of camera: some LabCamera,
    on guest: Guest,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let found = try await guest.store().footage(of: camera)
    #expect(Set(found).isSubset(of: camera.footage), sourceLocation: sourceLocation)
    #expect(Set(found).count == found.count, sourceLocation: sourceLocation)
}
