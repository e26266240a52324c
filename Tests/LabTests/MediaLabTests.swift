// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// Cards that are not as they should be.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct MediaTests {
        @Test func `a bad sector costs one recording, which is named, and no other`() async throws {
            let run = try RunDirectory("bad-sector")
            let footage = Footage.clips(3, ofMiB: 4, seed: 90)
            let card = try Card.fat32("card", holding: footage, in: run)
            let sector = try card.sector(startingWith: footage.start(ofMiB: 2, inClip: 1))
            let camera = VirtualCamera(serial: "BWC7001", card: card, badSector: sector)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                let status = try await guest.status(
                    showing: "two recordings stored and one set aside",
                    within: .seconds(180)
                ) { status in
                    status.recordings(in: "confirmed") == 2
                        && status.recordings(in: "quarantined") == 1
                }
                let stored = try await guest.store().footage(of: camera)

                #expect(status.warnings.contains("quarantined"))
                #expect(stored == card.footage.filter { $0.name != "CLIP0002.MP4" })
                #expect(try await guest.custodyIsWhole())
            }
        }
    }
}
