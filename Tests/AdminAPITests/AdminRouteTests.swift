// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

@testable import AdminAPI

struct AdminRouteTests {
    @Test(
        arguments: [
            ("GET", "/v1/health", [], .health),
            ("GET", "/v1/status", [], .status),
            ("GET", "/v1/recordings", [], .recordings(RecordingQuery())),
            ("GET", "/v1/recordings/0a1b", [], .recording(RecordingID("0a1b"))),
            ("GET", "/v1/queue", [("limit", "7")], .queue(limit: 7)),
            ("GET", "/v1/queue/shape", [], .queueShape(nil)),
            ("GET", "/v1/queue/shape", [("camera", "C 1")], .queueShape(CameraSerial("C 1"))),
            ("GET", "/v1/queue/late", [("limit", "8")], .queueLate(limit: 8)),
            ("GET", "/v1/clearing", [], .clearing(limit: 100)),
            (
                "GET", "/v1/recordings/0a1b/overlapping", [("within", "60")],
                .overlapping(RecordingID("0a1b"), withinSeconds: 60, limit: 100)
            ),
            ("GET", "/v1/cameras/wear", [("camera", "A")], .wear(try #require(CameraSerial("A")))),
            ("GET", "/v1/reports/gaps", [], .reportGaps(ReportQuery())),
            ("GET", "/v1/reports/late", [("limit", "7")], .reportLate(ReportQuery(limit: 7))),
            (
                "GET", "/v1/reports/missing",
                [("before", "12"), ("since", "2026-03-01T22:14:07Z"), ("camera", "A")],
                .reportMissing(
                    ReportQuery(
                        camera: CameraSerial("A"),
                        since: Timestamp("2026-03-01T22:14:07Z"),
                        before: 12
                    )
                )
            ),
            ("GET", "/v1/uplink", [], .uplink),
            ("POST", "/v1/uplink", [], .orderUplink),
            ("GET", "/v1/uplink/forecast", [], .uplinkForecast),
            ("POST", "/v1/recordings/0a1b/priority", [], .setUrgent(RecordingID("0a1b"))),
            ("POST", "/v1/recordings/0a1b/category", [], .setCategory(RecordingID("0a1b"))),
            ("POST", "/v1/store/check", [], .checkStore),
            ("GET", "/v1/bays", [], .bays),
            ("GET", "/v1/cameras", [], .cameras),
            ("POST", "/v1/cameras", [], .editRoster),
            ("POST", "/v1/bays/pci-0%3A1.2/name", [], .nameBay("pci-0:1.2")),
            ("POST", "/v1/bays/A3/record", [], .recordCamera(bay: "A3")),
            ("POST", "/v1/bays/B%2F1%20%C3%BC/record", [], .recordCamera(bay: "B/1 ü")),
            ("POST", "/v1/bays/pci-0%3A1.2/record", [], .recordCamera(bay: "pci-0:1.2")),
            ("POST", "/v1/dockings", [], .dock),
            ("GET", "/v1/dockings/20260301T2214-0a", [], .docking(DockingID("20260301T2214-0a"))),
            (
                "GET", "/v1/custody/entries",
                [("from", "5"), ("limit", "1000"), ("recording", "0a")],
                .custodyEntries(CustodyQuery(from: 5, recording: RecordingID("0a"), limit: 1000))
            ),
            ("GET", "/v1/custody/verification", [], .custodyVerification),
        ] as [(String, String, [(String, String)], AdminRoute)]
    )
    func `a request leads to its route`(
        method: String,
        path: String,
        query: [(String, String)],
        expected: AdminRoute
    ) throws {
        let fields = query.map { (name: $0.0, value: $0.1) }

        let route = try AdminRoute(method: method, path: path, query: QueryReader(fields))

        #expect(route == expected)
    }

    @Test(
        arguments: [
            ("GET", "/", [], .notFound),
            ("GET", "/v1", [], .notFound),
            ("GET", "/v1/recordings/", [], .notFound),
            ("GET", "/v1/recordings/0a/files", [], .notFound),
            ("GET", "/v1/recordings/..", [], .notFound),
            ("GET", "/v1/recordings/\(String(repeating: "a", count: 65))", [], .notFound),
            ("GET", "/v1/recordings", [("state", "lost")], .invalid),
            ("GET", "/v1/recordings", [("limit", "0")], .invalid),
            ("GET", "/v1/recordings", [("limit", "1001")], .invalid),
            ("GET", "/v1/recordings", [("limit", "ten")], .invalid),
            ("GET", "/v1/recordings", [("camera", " ")], .invalid),
            ("GET", "/v1/recordings", [("colour", "red")], .invalid),
            ("GET", "/v1/recordings", [("limit", "1"), ("limit", "2")], .invalid),
            ("GET", "/v1/status", [("limit", "1")], .invalid),
            ("GET", "/v1/custody/entries", [("from", "0")], .invalid),
            ("GET", "/v1/custody/entries", [("recording", "../x")], .invalid),
            ("GET", "/v1/queue/", [], .notFound),
            ("GET", "/v1/queue/shape", [("camera", " ")], .invalid),
            ("GET", "/v1/queue/shape", [("camera", "a"), ("camera", "b")], .invalid),
            ("GET", "/v1/queue/shape", [("limit", "1")], .invalid),
            ("GET", "/v1/queue/late", [("limit", "1001")], .invalid),
            ("GET", "/v1/uplink", [("limit", "1")], .invalid),
            ("POST", "/v1/uplink", [("order", "now")], .invalid),
            ("POST", "/v1/recordings/priority", [], .notFound),
            ("POST", "/v1/recordings//priority", [], .notFound),
            ("POST", "/v1/recordings/../category", [], .notFound),
            ("POST", "/v1/dockings/0a/priority", [], .notFound),
            ("POST", "/v1/recordings/0a/priority", [("urgent", "true")], .invalid),
            ("POST", "/v1/status", [], .wrongMethod),
            ("PUT", "/v1/uplink", [], .wrongMethod),
            ("POST", "/v1/uplink/forecast", [], .wrongMethod),
            ("GET", "/v1/recordings/0a/priority", [], .wrongMethod),
            ("GET", "/v1/recordings/0a/category", [], .wrongMethod),
            ("GET", "/v1/store/check", [], .wrongMethod),
            ("POST", "/v1/bays//record", [], .notFound),
            ("POST", "/v1/bays/record", [], .notFound),
            ("POST", "/v1/bays/A3", [], .notFound),
            ("POST", "/v1/bays/A/3/record", [], .notFound),
            ("POST", "/v1/bays/A3/record", [("footage", "true")], .invalid),
            ("GET", "/v1/bays/A3/record", [], .wrongMethod),
            ("GET", "/v1/dockings", [], .wrongMethod),
            ("DELETE", "/v1/recordings/0a", [], .wrongMethod),
        ] as [(String, String, [(String, String)], AdminError.Kind)]
    )
    func `a request that makes no sense is told so`(
        method: String,
        path: String,
        query: [(String, String)],
        kind: AdminError.Kind
    ) throws {
        let fields = query.map { (name: $0.0, value: $0.1) }

        let error = #expect(throws: AdminError.self) {
            try AdminRoute(method: method, path: path, query: QueryReader(fields))
        }

        #expect(error?.kind == kind)
    }

    @Test func `a path with two methods names both`() throws {
        let error = #expect(throws: AdminError.self) {
            try AdminRoute(method: "PUT", path: "/v1/uplink", query: QueryReader([]))
        }

        #expect(error?.whatToDo == "use GET or POST")
    }

    @Test func `a hostile field is shown without its control characters`() throws {
        let fields = [(name: "a\u{1B}[2J" + String(repeating: "x", count: 500), value: "1")]

        let error = #expect(throws: AdminError.self) {
            try AdminRoute(method: "GET", path: "/v1/status", query: QueryReader(fields))
        }

        let message = try #require(error?.message)
        #expect(message.contains("a%1B[2Jxxx"))
        #expect(message.count < 200)
    }
}
