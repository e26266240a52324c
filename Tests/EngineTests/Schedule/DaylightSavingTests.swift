// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Testing

struct DaylightSavingTests {
    /// A span of instants in which the line is open.
    struct Night: Sendable, CustomTestStringConvertible {
        let zone: String
        let window: String
        let after: String
        let opens: String
        let closes: String

        init(_ zone: String, _ window: String, _ after: String, _ opens: String, _ closes: String) {
            self.zone = zone
            self.window = window
            self.after = after
            self.opens = opens
            self.closes = closes
        }

        var testDescription: String { "\(window) in \(zone) after \(after)" }
    }

    @Test(arguments: [
        // Berlin skips 02:00-03:00 on 2026-03-29.
        Night(
            "Europe/Berlin",
            "daily 01:00-04:00 full",
            "2026-03-28T20:00:00Z",
            "2026-03-29T00:00:00Z",
            "2026-03-29T02:00:00Z"
        ),
        // The whole window is skipped: the next is that of the night after.
        Night(
            "Europe/Berlin",
            "daily 02:00-03:00 full",
            "2026-03-28T20:00:00Z",
            "2026-03-30T00:00:00Z",
            "2026-03-30T01:00:00Z"
        ),
        // It begins within the hour that is skipped.
        Night(
            "Europe/Berlin",
            "daily 02:30-04:00 full",
            "2026-03-28T20:00:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T02:00:00Z"
        ),
        // It ends within the hour that is skipped.
        Night(
            "Europe/Berlin",
            "daily 01:00-02:30 full",
            "2026-03-28T20:00:00Z",
            "2026-03-29T00:00:00Z",
            "2026-03-29T01:00:00Z"
        ),
        Night(
            "Europe/Berlin",
            "sat 19:00-06:00 full",
            "2026-03-28T12:00:00Z",
            "2026-03-28T18:00:00Z",
            "2026-03-29T04:00:00Z"
        ),
        // Berlin has 02:00-03:00 twice on 2026-10-25.
        Night(
            "Europe/Berlin",
            "daily 01:00-03:00 full",
            "2026-10-24T20:00:00Z",
            "2026-10-24T23:00:00Z",
            "2026-10-25T02:00:00Z"
        ),
        Night(
            "Europe/Berlin",
            "daily 02:00-02:30 full",
            "2026-10-24T20:00:00Z",
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z"
        ),
        Night(
            "Europe/Berlin",
            "daily 02:00-02:30 full",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z"
        ),
        // Lord Howe Island turns its clocks by half an hour, and in April back.
        Night(
            "Australia/Lord_Howe",
            "daily 01:00-03:00 full",
            "2026-04-04T10:00:00Z",
            "2026-04-04T14:00:00Z",
            "2026-04-04T16:30:00Z"
        ),
        Night(
            "Australia/Lord_Howe",
            "daily 01:00-03:00 full",
            "2026-10-03T10:00:00Z",
            "2026-10-03T14:30:00Z",
            "2026-10-03T16:00:00Z"
        ),
        // Santiago skips from midnight to 01:00 on 2026-09-06.
        Night(
            "America/Santiago",
            "sat 22:00-02:00 full",
            "2026-09-05T20:00:00Z",
            "2026-09-06T02:00:00Z",
            "2026-09-06T05:00:00Z"
        ),
        // India has no daylight saving and is half an hour off.
        Night(
            "Asia/Kolkata",
            "daily 22:00-06:00 full",
            "2026-03-29T12:00:00Z",
            "2026-03-29T16:30:00Z",
            "2026-03-30T00:30:00Z"
        ),
        // Apia went over the date line and skipped Friday, 2011-12-30.
        Night(
            "Pacific/Apia",
            "fri 10:00-12:00 full",
            "2011-12-29T00:00:00Z",
            "2012-01-05T20:00:00Z",
            "2012-01-05T22:00:00Z"
        ),
    ])
    func `a window is open while the wall clock shows a time in it`(night: Night) throws {
        let schedule = try schedule([night.window], in: night.zone)
        let time = try instant(night.after)

        let change = try #require(schedule.nextChange(after: time))

        #expect(change == (try instant(night.opens), .open(bytesPerSecond: nil)))
        #expect(try schedule.nextChange(after: change.at)?.at == instant(night.closes))
        #expect(try schedule.closes(after: time) == instant(night.closes))
    }

    @Test func `a pause that is skipped does not end a stretch`() throws {
        let schedule = try schedule(["daily 03:00-02:00 full"], in: "Europe/Berlin")

        #expect(
            try schedule.closes(after: instant("2026-03-28T20:00:00Z"))
                == instant("2026-03-30T00:00:00Z")
        )
    }
}
