// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// Disks that are full or may not be written to.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct SpaceTests {
        @Test func `a full spool stops intake by name and goes on when there is room`() async throws
        {
            let run = try RunDirectory("spool-full")
            let disk = try VolatileDisk("state", mebibytes: 64, in: run)
            let card = try Card.fat32("card", holding: .clips(10, ofMiB: 8, seed: 80), in: run)
            let camera = VirtualCamera(serial: "BWC5001", card: card)
            disk.switchOn()

            try await withGuest(in: run) { guest in
                let node = try await guest.attach(disk, name: "state")
                try await guest.sh("mkdir -p /var/lib/camdock && mount '\(node)' /var/lib/camdock")
                // The store is a mount of its own, so that it can be made read-only.
                try await guest.installCamdock(
                    prepare: "mount --bind \(StoreListing.root) \(StoreListing.root)"
                )
                try await guest.status(showing: "a working store") { $0.storeState == "ok" }
                try await guest.inDaemonsView("mount -o remount,bind,ro \(StoreListing.root)")
                try await guest.plug(camera, into: "1")
                let full = try await guest.status(showing: "a full spool") { status in
                    status.spoolState == "full" && status.bay(of: camera)?["hold"] != nil
                }
                try await guest.inDaemonsView("mount -o remount,bind,rw \(StoreListing.root)")
                let after = try await guest.settled(camera, within: .seconds(180))

                #expect(full.warnings.contains("spool-full"))
                #expect(full.storeState == "read-only")
                #expect(after.spoolState != "full")
                #expect(after.warnings.isDisjoint(with: ["spool-full", "store-read-only"]))
                try await expectStored(camera, on: guest)
            }
        }

        @Test func `a store that is gone is named and work goes on when it is back`() async throws {
            let run = try RunDirectory("store-gone")
            let card = try Card.fat32("card", holding: .clips(2, ofMiB: 4, seed: 81), in: run)
            let camera = VirtualCamera(serial: "BWC5002", card: card)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.status(showing: "a working store") { $0.storeState == "ok" }
                // As a share that is no longer mounted: the directory is there, and empty.
                try await guest.sh("mv \(StoreListing.root)/.camdock-store /srv/marker")
                try await guest.plug(camera, into: "1")
                let gone = try await guest.status(showing: "the missing store") { status in
                    status.hasDrained(camera) && status.storeState == "unavailable"
                }
                let during = try await guest.store()
                try await guest.sh("mv /srv/marker \(StoreListing.root)/.camdock-store")
                try await guest.settled(camera, within: .seconds(180))

                #expect(gone.warnings.contains("store-unavailable"))
                #expect(during.footage(of: camera) == [])
                try await expectStored(camera, on: guest)
            }
        }
    }
}
