// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct RosterSheetTests {
    @Test func `columns may stand in any order, and one that is missing changes nothing`() throws {
        let cameras = try RosterSheet.cameras(
            in: """
                Label, SERIAL ,kind,service,reason
                A-17,BWC-1,in-car,,
                "",BWC-2,,retired,"sold, 2026"

                """
        )

        var first = RosterCamera(serial: "BWC-1", service: .enrolled)
        first.label = "A-17"
        first.kind = .inCar
        var second = RosterCamera(serial: "BWC-2", service: .retired)
        second.label = ""
        second.reason = "sold, 2026"
        #expect(cameras == [first, second])
    }

    static let unusable: [(text: String, problems: [String])] = [
        ("", ["it is empty; its first line names the columns"]),
        ("label\nx\n", ["line 1: there is no column serial"]),
        ("serial,serial\n", ["line 1: the column serial is there twice"]),
        (
            "serial,owner\n",
            [
                "line 1: no column is called 'owner', but serial, model, label, site, "
                    + "assigned_to, assignment, kind, notes, service, reason"
            ]
        ),
        (
            "serial,kind\nA,\nB,helmet\n,in-car\nA,in-car\nC\n",
            [
                "line 3: the kind is 'helmet', not body-worn or in-car", "line 4: it has no serial",
                "line 5: camera A stands on line 2 already", "line 6: it has 1 fields, not 2",
            ]
        ),
        ("serial\n\"A\n", ["line 2: the quote that begins a field is never closed"]),
    ]

    @Test(arguments: unusable)
    func `every line at fault is named`(text: String, problems: [String]) {
        let error = #expect(throws: RosterSheet.Unusable.self) {
            try RosterSheet.cameras(in: text)
        }
        #expect(error?.problems == problems)
    }

    @Test func `what is exported can be imported`() throws {
        let reports = [
            CameraReport(
                serial: "BWC-1",
                standing: .enrolled,
                model: "BWC4000",
                label: "17, \"old\"",
                site: "Central",
                assignedTo: "Car 7",
                assignment: "per-shift",
                kind: "in-car"
            ),
            CameraReport(serial: "BWC-2", standing: .waiting),
            CameraReport(
                serial: "BWC-3",
                standing: .retired,
                assignment: "fixed",
                kind: "body-worn",
                retiredReason: "lost"
            ),
        ]

        let cameras = try RosterSheet.cameras(in: RosterSheet.text(of: reports))

        #expect(cameras.map(\.serial) == ["BWC-1", "BWC-3"])
        #expect(cameras.map(\.service) == [.enrolled, .retired])
        #expect(cameras[0].label == "17, \"old\"" && cameras[0].assignment == .perShift)
        #expect(cameras[0].assignedTo == "Car 7" && cameras[0].kind == .inCar)
        #expect(cameras[1].reason == "lost")
    }
}
