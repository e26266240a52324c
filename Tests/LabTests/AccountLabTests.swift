// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// What has to be accounted for, and what an indicator shows meanwhile.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct AccountTests {
        private static let indicator = "/etc/camdock/indicator"
        private static let settings = CamdockSettings(
            more: """
                [indicator]
                program = "\(indicator)"
                """
        )
        /// The documented example.
        private static let script = """
            #!/bin/sh
            printf '%s\\n' "$3" >"/run/camdock/bay-$2.new" \
                && mv "/run/camdock/bay-$2.new" "/run/camdock/bay-$2"
            """

        @Test func `what was deleted between two dockings is named, and a bay's light follows`()
            async throws
        {
            let run = try RunDirectory("account")
            let card = try Card.fat32("card", holding: .clips(3, ofMiB: 1, seed: 91), in: run)
            let camera = VirtualCamera(serial: "BWC9001", card: card)
            let speaking = RedirectedCamera(serial: "MTP9002", clips: 1, ofMiB: 1)

            try await withGuest(in: run) { guest in
                try await guest.write(Self.script, to: Self.indicator)
                try await guest.sh("chmod 755 \(Self.indicator)")
                try await guest.installCamdock(Self.settings)
                try await guest.sh("camdock uplink pause")
                try await guest.plug(camera, into: "1")
                try await guest.plug(speaking, into: "2")
                try await guest.status(showing: "both read") {
                    $0.hasDrained(camera) && $0.hasDrained(speaking)
                }
                try await guest.untilLine("charge-unknown", in: "/run/camdock/bay-*")
                try await guest.pull(camera)
                try await guest.untilLine("empty", in: "/run/camdock/bay-*")
                try await guest.change(
                    card,
                    "vfat",
                    by: "cd DCIM/100MEDIA && mv CLIP0003.MP4 CLIP0006.MP4 && rm CLIP0002.MP4"
                )
                try await guest.plug(camera, into: "1")
                try await guest.status(showing: "the rest read") {
                    $0.hasDrained(camera) && $0.recordings(in: "spooled") == 5
                }

                let gaps = try await guest.sh("camdock report gaps --csv --camera BWC9001")
                #expect(gaps.split(separator: "\n").count == 2)
                #expect(gaps.contains(",BWC9001,missing,DCIM,4,5,"))
                let missing = try await guest.sh("camdock report missing")
                #expect(missing.contains("spool    CLIP0002.MP4"))
                #expect(missing.contains("spool    CLIP0003.MP4"))
                // The virtual clock of the guest is kept by nobody, and the log says so.
                let log = try await guest.sh("camdock custody show --limit 1000 --json")
                    .filter { !$0.isWhitespace }
                #expect(log.contains(#""host_synchronised":"false""#))
                #expect(log.contains("recording-missing"))
                #expect(log.contains("numbers-missing"))
                try await guest.sh("camdock uplink resume")
                try await guest.status(showing: "everything confirmed") { $0.isForwarded }
                let clock = try await guest.sh(
                    "grep -rh -A1 ahead_of_utc_ms --include=camdock-manifest.json "
                        + StoreListing.root
                )
                #expect(clock.contains(#""host_synchronised": false"#))
                #expect(try await guest.custodyIsWhole())
            }
        }
    }
}

extension Guest {
    /// Waits until a line of one of these files is a text.
    fileprivate func untilLine(_ text: String, in files: String) async throws {
        _ = try await LabTests.eventually("\(text) in \(files)", within: .seconds(60)) {
            let printed = try sh("cat \(files) || :")
            return printed.split(separator: "\n").contains { $0 == text } ? true : nil
        }
    }
}
