// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct RecordingsViewTests {
    private let summary = RecordingSummary(
        recording: "0123456789abcdef01234567",
        title: "00012.MTS",
        kind: "avchd",
        state: "confirmed",
        camera: "BWC-1042",
        files: 2,
        bytes: 2_147_483_648,
        recordedAt: "2026-03-01T21:00:03",
        listedAt: Sample.now
    )

    @Test func `a list`() {
        let odd = RecordingSummary(
            recording: "89abcdef0123456789abcdef",
            title: "a%0Aname%1B[2J that is far too long for its column.mp4",
            kind: "single",
            state: "quarantined",
            quarantine: ReasonReport(
                name: "source-unreadable",
                detail: "could not read DCIM/100/a.mp4 from the camera: Input/output error (5)"
            ),
            camera: "SERIAL-OF-31-CHARACTERS-AND-MORE",
            files: 1,
            bytes: 0,
            recordedAt: "1980-01-01T00:00:00",
            listedAt: Sample.now
        )

        expect(
            [RecordingsView.heading] + RecordingsView.lines([summary, odd]),
            """
            RECORDING                 STATE           SIZE  CAMERA          TITLE
            0123456789abcdef01234567  confirmed    2.14 GB  BWC-1042        00012.MTS
            89abcdef0123456789abcdef  quarantined      0 B  SERIAL-OF-31-…  a%0Aname%1B[2J …
                source-unreadable: could not read DCIM/100/a.mp4 from the camera:
                Input/output error (5)
            """
        )
    }

    @Test func `what somebody said of a recording, and how the store showed it`() {
        let said = RecordingSummary(
            recording: "0a",
            title: "00012.MTS",
            kind: "single",
            state: "confirmed",
            camera: "BWC-1042",
            files: 1,
            bytes: 1,
            recordedAt: "2026-03-01T21:00:03",
            listedAt: Sample.now,
            category: "evidence",
            urgent: true,
            proof: "read-back"
        )
        let detail = RecordingDetail(
            summary: said,
            docking: "20260301T221000-0000abcd",
            bay: "A3",
            partSizeBytes: 0,
            files: [],
            history: []
        )

        expect(
            Array(RecordingView.lines(detail)[7...10]),
            """
            first seen  2026-03-01T22:14:07.31Z
            category    evidence
            urgent      goes before what is not
            proof       each file is read back from the store and compared
            """
        )
        expect(RecordingView.urgency(said), "0a is urgent: it goes before what is not.")
        expect(RecordingView.category(said), "0a has the category evidence.")
        expect(RecordingView.category(summary), "0123456789abcdef01234567 has no category.")
    }

    @Test func `one recording with all that is known`() {
        let detail = RecordingDetail(
            summary: summary,
            docking: "20260301T221000-0000abcd",
            bay: "A3",
            partSizeBytes: 16 << 20,
            files: [
                FileReport(
                    path: "PRIVATE/AVCHD/BDMV/CLIPINF/00012.CPI",
                    bytes: 312,
                    modified: "2026-03-01T21:00:03"
                ),
                FileReport(
                    path: "PRIVATE/AVCHD/BDMV/STREAM/00012.MTS",
                    bytes: 2_147_483_336,
                    modified: "2026-03-01T21:00:03",
                    sha256: String(repeating: "0123456789abcdef", count: 4),
                    key: "agency/site/BWC-1042/2026/03/01/0123456789abcdef01234567/"
                        + "PRIVATE/AVCHD/BDMV/STREAM/00012.MTS"
                ),
            ],
            history: [
                CustodyEntryReport(
                    seq: 41,
                    time: Sample.now,
                    event: "recording.spooled",
                    actor: "camdockd",
                    recording: "0123456789abcdef01234567",
                    detail: ["bytes": "2147483648"],
                    previous: String(repeating: "0", count: 64),
                    hash: String(repeating: "3fa9", count: 16)
                )
            ]
        )

        expect(
            RecordingView.lines(detail),
            """
            recording   0123456789abcdef01234567
            title       00012.MTS
            state       confirmed
            kind        avchd, 2 files
            size        2.14 GB (2,147,483,648 bytes)
            camera      BWC-1042
            recorded    2026-03-01T21:00:03 by the camera's own clock
            first seen  2026-03-01T22:14:07.31Z
            docking     20260301T221000-0000abcd in bay A3
            parts       hashed in 16.7 MB (16,777,216 bytes) each

            Files
              PRIVATE/AVCHD/BDMV/CLIPINF/00012.CPI
                312 B, 2026-03-01T21:00:03
                sha256 not read yet
              PRIVATE/AVCHD/BDMV/STREAM/00012.MTS
                2.14 GB (2,147,483,336 bytes), 2026-03-01T21:00:03
                sha256 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
                store  agency/site/BWC-1042/2026/03/01/0123456789abcdef01234567/PRIVATE/AVCH
                       D/BDMV/STREAM/00012.MTS

            History
            #41       2026-03-01T22:14:07.31Z  recording.spooled
                by        camdockd
                recording 0123456789abcdef01234567
                bytes     2147483648
                hash      3fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa9
            """
        )
    }
}
