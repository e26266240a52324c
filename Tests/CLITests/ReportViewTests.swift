// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import ArgumentParser
import Testing

@testable import camdock

struct ReportViewTests {
    @Test func `gaps for people`() {
        let items = [
            Sample.gap(first: 18, last: 18), Sample.gap(first: 20, last: 31),
            Sample.gap("restart", first: 40, last: 1),
        ]
        expect(
            ReportView.lines(of: items, hasMore: true),
            """
            FOUND             CAMERA            NUMBERS              FOLDER
            2026-03-01 22:14  BWC-1042          18                   DCIM
            2026-03-01 22:14  BWC-1042          20 to 31             DCIM
            2026-03-01 22:14  BWC-1042          1 after 40           DCIM
            and more; --limit shows them, --csv all
            """
        )
        expect(ReportView.lines(of: [], hasMore: false), "No camera's numbering has a gap.")
    }

    @Test func `late footage for people`() {
        expect(
            ReportView.lines(of: Sample.arrivals(), hasMore: false),
            """
            RECORDING                 CAMERA      RECORDED (UTC)        AGE  TITLE
            0123456789abcdef01234560  BWC-1042    2026-03-01 22:14?    26 h  CLIP, 1.MP4

            ?  the camera's clock could not be asked, and is taken as right
            """
        )
        let measured = ReportView.lines(of: Sample.arrivals(clockMeasured: true), hasMore: false)
        #expect(measured.count == 2)
    }

    @Test func `what is missing for people`() {
        expect(
            ReportView.lines(of: Sample.missing, hasMore: false),
            """
            CAMERA        LABEL       LAST DOCKED       OVERDUE SINCE     ASSIGNED TO
            BWC-1043      43          never             2026-03-01 22:14  Car 7

            RECORDING                 CAMERA      MISSING SINCE     HELD BY  TITLE
            0123456789abcdef01234561  BWC-1042    2026-03-01 22:14  nobody   CLIP0002.MP4
            0123456789abcdef01234562  BWC-1042    2026-03-01 22:14  spool    CLIP0002.MP4
            """
        )
        expect(
            ReportView.lines(of: MissingReport(cameras: [], items: []), hasMore: false),
            """
            Every camera was docked within its limit.

            No recording vanished from its camera unconfirmed.
            """
        )
    }

    @Test func `recordings of one officer around one time, for people`() {
        expect(
            OverlappingView.lines(Sample.overlapping),
            """
            Officer 12: 2 recordings within 10 min
            2026-03-01 (UTC)
               0123456789abcdef01234561  22:14:07?  CAR-7           in-car     CLIP0001.MP4
            *  0123456789abcdef01234562  22:14:07   BWC-1042        body-worn  CLIP0002.MP4

            ?  the camera's clock could not be asked, and is taken as right
            """
        )
    }

    @Test func `a battery's age is a bar for each month`() {
        expect(
            WearView.lines(Sample.wear),
            """
            BWC-1042: the time from 20 to 80%
            MONTH         MEDIAN  TIMES
            2025-03   1 h 20 min     31  ================================
            2026-03   1 h 40 min      9  ========================================
            """
        )
        expect(
            WearView.lines(
                WearReport(camera: "BWC-1042", fromPercent: 20, toPercent: 80, months: [])
            ),
            """
            BWC-1042: no docking was seen in which it charged all the way from 20 to 80%.
            """
        )
    }

    @Test func `CSV has a line of columns, and quotes what needs it`() {
        #expect(
            ReportSheet.text(of: Sample.arrivals().items)
                == "recording,camera,title,recorded_at,spooled_at,age_seconds,clock_measured,state\n"
                + "0123456789abcdef01234560,BWC-1042,\"CLIP, 1.MP4\",2026-03-01T22:14:07.00Z,"
                + "2026-03-01T22:14:07.00Z,93600,no,spooled\n"
        )
        let rows = try? CSVText.rows(of: ReportSheet.text(of: Sample.missing))
        #expect(rows?.map(\.fields.count) == [13, 13, 13, 13])
        #expect(rows?.map(\.fields[0]) == ["missing", "camera", "recording", "recording"])
        #expect(rows?.map(\.fields[12]) == ["held", "", "no", "yes"])
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
    func `a name that a spreadsheet would run is text`(name: String) throws {
        let item = ArrivalItem(
            recording: "r",
            title: name,
            camera: "BWC-1042",
            recordedAt: Sample.time,
            spooledAt: Sample.time,
            ageSeconds: 1,
            clockMeasured: true,
            state: "spooled"
        )
        let rows = try CSVText.rows(of: ReportSheet.text(of: [item]))
        #expect(rows.last?.fields[2] == "'" + name)
    }

    static let limits: [(arguments: [String], people: Bool, count: Int, hasMore: Bool)] = [
        ([], false, 5, false), (["--limit", "3"], false, 3, true),
        (["--limit", "4"], true, 4, true), (["--limit", "5"], true, 5, false), ([], true, 5, false),
    ]

    @Test(arguments: limits)
    func `pages are fetched until there are enough or no more`(
        arguments: [String],
        people: Bool,
        count: Int,
        hasMore: Bool
    ) async throws {
        let options = try ReportOptions.parse(arguments)
        var items: [GapItem] = []
        let more = try await options.pages(
            isForPeople: people,
            { Sample.gaps($0) }
        ) { page in
            items += page.items
            return (page.items.count, page.next)
        }
        #expect(items.map(\.first) == [40, 30, 20, 10, 0].prefix(count).map(\.self))
        #expect(more == hasMore)
    }

    @Test(arguments: [["--limit", "0"], ["--since", "yesterday"], ["--camera", ""]])
    func `an option that makes no sense is refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try ReportOptions.parse(arguments) }
    }
}
