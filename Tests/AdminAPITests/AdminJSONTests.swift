// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Testing

@testable import AdminAPI

/// What programs read must not change by accident.
struct AdminJSONTests {
    @Test func `a status has the documented keys`() throws {
        let text = String(decoding: try AdminJSON.encode(Sample.status), as: UTF8.self)

        let expected =
            #"{"bays":[{"attached_at":"2026-03-01T22:14:07.31Z","camera":"BWC-1042","charge":"unknown","#
            + #""docking":"20260301T221407-0000abcd","driver":"mass-storage","label":"A3","#
            + #""model":"Generic Card","path":"pci-0000:00:14.0-usb-0:2.3","profile":"dcim","#
            + #""progress":{"bytes_done":250,"bytes_per_second":50,"bytes_total":1000,"#
            + #""current":{"bytes_done":10,"bytes_total":100,"recording":"0123456789abcdef01234567","#
            + #""title":"00012.MTS"},"recordings_done":1,"recordings_total":4,"seconds_left":15},"#
            + #""state":"reading","unreadable_entries":0,"withheld":0}],"custody":{"entries":9,"#
            + #""head":"abababababababababababababababababababababababababababababababab"},"#
            + #""host":"dock-07","ledger":{"states":[{"bytes":300,"count":2,"state":"spooled"}]},"#
            + #""queue":{"bytes_per_second":0,"oldest_waiting_since":"2026-03-01T22:14:07.31Z","#
            + #""quarantined":0,"uploading":[],"waiting":2,"waiting_bytes":300},"#
            + #""spool":{"free_bytes":700,"path":"/var/lib/camdock/spool","state":"ok","#
            + #""total_bytes":1000,"used_bytes":300},"started_at":"2026-03-01T21:20:00.00Z","#
            + #""store":{"free_bytes":1099511627776,"label":"/srv/store","state":"ok"},"#
            + #""time":"2026-03-01T22:14:07.31Z","version":"0.1.0","#
            + #""warnings":[{"detail":"this camera is not enrolled","name":"camera-refused","#
            + #""since":"2026-03-01T22:14:07.31Z","subject":"A4","what_to_do":"add its serial"}]}"#
        #expect(text == expected)
    }

    @Test func `a recording has the documented keys`() throws {
        let text = String(decoding: try AdminJSON.encode(Sample.detail), as: UTF8.self)

        let expected =
            #"{"bay":"A3","docking":"20260301T221407-0000abcd","files":[{"bytes":300,"#
            + #""modified":"2026-03-01T22:14:07","path":"PRIVATE/00012.MTS"}],"#
            + #""history":[{"actor":"camdockd","detail":{"bytes":"300"},"event":"recording.spooled","#
            + #""hash":"abababababababababababababababababababababababababababababababab","#
            + #""previous":"0000000000000000000000000000000000000000000000000000000000000000","#
            + #""recording":"0123456789abcdef01234567","seq":1,"time":"2026-03-01T22:14:07.31Z"}],"#
            + #""part_size_bytes":16777216,"summary":{"bytes":300,"camera":"BWC-1042","files":2,"#
            + #""kind":"avchd","listed_at":"2026-03-01T22:14:07.31Z","#
            + #""recorded_at":"2026-03-01T22:14:07","recording":"0123456789abcdef01234567","#
            + #""state":"spooled","title":"00012.MTS"}}"#
        #expect(text == expected)
    }

    @Test func `what is written is read back`() throws {
        let status = try AdminJSON.decode(
            StatusReport.self,
            from: AdminJSON.encode(Sample.status)
        )
        let detail = try AdminJSON.decode(
            RecordingDetail.self,
            from: AdminJSON.encode(Sample.detail)
        )

        #expect(status == Sample.status)
        #expect(detail == Sample.detail)
    }

    @Test func `an answer of a newer daemon is still read`() throws {
        let text = #"{"docking":"x","and_something":{"new":[1]}}"#

        let accepted = try AdminJSON.decode(DockAccepted.self, from: Data(text.utf8))

        #expect(accepted.docking == "x")
    }

    @Test func `an entry's own names are not rewritten`() throws {
        let entry = CustodyEntryReport(
            seq: 1,
            time: Sample.time,
            event: "e",
            actor: "a",
            detail: ["sizeBytes": "1", "part_size": "2"],
            previous: "",
            hash: ""
        )

        let decoded = try AdminJSON.decode(
            CustodyEntryReport.self,
            from: AdminJSON.encode(entry)
        )

        #expect(decoded.detail == entry.detail)
    }
}
