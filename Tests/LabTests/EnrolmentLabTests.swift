// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

extension Lab {
    /// Cameras that come to a dock that does not know them yet.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct EnrolmentTests {
        @Test func `cameras that wait are read once enrolled, and no more once retired`()
            async throws
        {
            let run = try RunDirectory("enrolment")
            let card = try Card.fat32("card", holding: .clips(2, ofMiB: 4, seed: 61), in: run)
            let disk = VirtualCamera(serial: "BWC7001", card: card)
            let speaking = RedirectedCamera(serial: "MTP7002", clips: 2, ofMiB: 2)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(CamdockSettings(enrolled: []))
                try await guest.plug(disk, into: "1")
                try await guest.plug(speaking, into: "2")
                let status = try await guest.status(showing: "both refused") { status in
                    ["1", "2"].allSatisfy { status.bay(inPort: $0)?["state"]?.text == "refused" }
                }
                let waiting = try await guest.sh("camdock cameras list --waiting")
                #expect(waiting.contains("BWC7001") && waiting.contains("MTP7002"))

                let bay = try #require(status.bay(inPort: "1")?["path"]?.text)
                let enroll = "camdock cameras enroll --bay '\(bay)' --label A-17"
                let answer = try await guest.sh(enroll)
                #expect(answer.contains("enrolled    BWC7001"))
                try await guest.sh("printf 'serial,kind\\nMTP7002,in-car\\n' > /tmp/roster.csv")
                let dry = try await guest.sh("camdock cameras import /tmp/roster.csv --dry-run")
                #expect(dry.contains("enrolled    MTP7002") && dry.contains("dry run"))
                try await guest.sh("camdock cameras import /tmp/roster.csv")
                try await guest.status(showing: "both read") { status in
                    status.hasDrained(disk) && status.hasDrained(speaking) && status.isForwarded
                }
                try await expectStored(disk, on: guest)
                try await expectStored(speaking, on: guest)

                try await guest.sh("camdock cameras retire BWC7001 --reason lost")
                try await guest.pull(disk)
                try await guest.plug(disk, into: "3")
                let last = try await guest.status(showing: "the retired camera refused") {
                    $0.bay(inPort: "3")?["state"]?.text == "refused"
                }
                #expect(last.bay(inPort: "3")?["refusal"]?["name"]?.text == "retired")
                let exported = try await guest.sh("camdock cameras export")
                #expect(exported.contains("BWC7001") && exported.contains("retired,lost"))
                #expect(exported.contains("in-car"))
            }
        }
    }
}
