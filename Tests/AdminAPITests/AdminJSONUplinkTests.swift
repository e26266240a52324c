// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Testing

@testable import AdminAPI

/// What programs read of the way to the store must not change by accident.
struct AdminJSONUplinkTests {
    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try AdminJSON.encode(value), as: UTF8.self)
    }

    @Test func `the uplink has the documented keys`() throws {
        let expected =
            #"{"confirmation":"checksum","late":3,"late_after_seconds":43200,"#
            + #""next_change_at":"2026-03-01T22:14:07.31Z","next_rate_bytes_per_second":2000000,"#
            + #""next_state":"open","order":"now","order_since":"2026-03-01T22:14:07.31Z","#
            + #""rate_bytes_per_second":12500000,"retention":"governance, 365 days","#
            + #""state":"forced","time_zone":"Europe/Vienna","#
            + #""windows":["mon-fri 19:00-06:00 full"]}"#

        #expect(try text(Sample.uplink) == expected)
    }

    @Test func `the queue's shape has the documented keys`() throws {
        let expected =
            #"{"age_limits_seconds":[3600,14400],"rows":[{"bytes":[100,0,200],"#
            + #""camera":"BWC-1042","counts":[1,0,2],"reason":"window-closed"}]}"#

        #expect(try text(Sample.shape) == expected)
    }

    @Test func `what is late has the documented keys`() throws {
        let expected =
            #"{"groups":[{"bytes":300,"camera":"BWC-1042","count":1,"#
            + #""oldest":"2026-03-01T22:14:07.31Z","reason":"store-unavailable"}],"#
            + #""items":[{"bytes":300,"camera":"BWC-1042","detail":"no route to host","#
            + #""reason":"store-unavailable","recording":"0123456789abcdef01234567","#
            + #""since":"2026-03-01T22:14:07.31Z","title":"00012.MTS"}],"#
            + #""late_after_seconds":43200,"total":1,"total_bytes":300}"#

        #expect(try text(Sample.late) == expected)
    }

    @Test func `a forecast has the documented keys`() throws {
        let expected =
            #"{"assumed":false,"drains_in_window":false,"empty_at":"2026-03-01T22:14:07.31Z","#
            + #""inflow_bytes_per_day":310,"left_at_close_bytes":7,"#
            + #""measured_bytes_per_second":12300000,"note":"a note","retention_days":365,"#
            + #""spool_days_left":6.5,"store_bytes_at_steady_state":113150,"waiting_bytes":300,"#
            + #""window_closes_at":"2026-03-01T22:14:07.31Z"}"#

        #expect(try text(Sample.forecast) == expected)
    }

    @Test func `a check of the store has the documented lines`() throws {
        let finding = StoreFinding(
            check: "clock",
            result: "warning",
            found: "40 s behind",
            whatToDo: "start chrony"
        )

        #expect(
            try text(StoreCheckEvent(finding: finding))
                == #"{"finding":{"check":"clock","found":"40 s behind","result":"warning","#
                + #""what_to_do":"start chrony"}}"#
        )
        #expect(
            try text(StoreCheckEvent(verdict: Sample.storeVerdict))
                == #"{"verdict":{"failed":0,"ok":true,"warnings":1}}"#
        )
    }

    @Test func `the orders and wishes are the documented words`() throws {
        #expect(try text(UplinkRequest(order: .pause)) == #"{"order":"pause"}"#)
        #expect(try text(UplinkRequest(order: .resume)) == #"{"order":"resume"}"#)
        #expect(try text(UplinkRequest(order: .now)) == #"{"order":"now"}"#)
        #expect(try text(PriorityRequest(urgent: true)) == #"{"urgent":true}"#)
        #expect(try text(CategoryRequest(category: "evidence")) == #"{"category":"evidence"}"#)
    }

    @Test func `a recording says its category, its urgency and its proof`() throws {
        let summary = RecordingSummary(
            recording: "0a",
            title: "a",
            kind: "single",
            state: "confirmed",
            camera: "c",
            files: 1,
            bytes: 1,
            recordedAt: "2026-03-01T22:14:07",
            listedAt: Sample.time,
            category: "evidence",
            urgent: true,
            proof: "checksum"
        )

        let written = try text(summary)

        #expect(written.contains(#""category":"evidence""#))
        #expect(written.contains(#""proof":"checksum""#))
        #expect(written.contains(#""urgent":true"#))
        #expect(try AdminJSON.decode(RecordingSummary.self, from: Data(written.utf8)) == summary)
    }
}
