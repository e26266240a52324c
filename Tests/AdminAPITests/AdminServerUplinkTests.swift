// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Synchronization
import Testing

@testable import AdminAPI

/// What is asked and ordered about the way to the store, over a real socket.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerUplinkTests {
    private let id = RecordingID(Sample.summary.recording)

    @Test func `what the daemon says of the uplink comes out of the client`() async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let uplink = try await client.uplink()
                #expect(uplink == Sample.uplink)
                #expect(try await client.uplinkForecast() == Sample.forecast)
                #expect(try await client.lateRecordings(limit: 9) == Sample.late)
                #expect(try await client.clearing(limit: 8) == Sample.clearing)
                let worn = try await client.wear(of: try #require(CameraSerial("BWC-1042")))
                #expect(worn == Sample.wear)
                let same = try await client.overlapping(
                    RecordingID("0a"),
                    withinSeconds: 60,
                    limit: 3
                )
                #expect(same == Sample.overlapping(within: 60))
                #expect(try await client.gaps(Sample.reportQuery) == Sample.gaps)
                #expect(try await client.lateArrivals(ReportQuery(limit: 5)) == Sample.arrivals)
                #expect(try await client.missing(ReportQuery(before: 3)) == Sample.missing)
                #expect(try await client.queueShape() == Sample.shape)
                #expect(
                    try await client.queueShape(of: CameraSerial("A&B=C d/ü")) == Sample.shape
                )
            }
        }

        daemon.asked.withLock { asked in
            #expect(asked.lateLimits == [9])
            #expect(asked.clearingLimits == [8])
            #expect(
                asked.reports == [
                    Sample.reportQuery, ReportQuery(limit: 5), ReportQuery(before: 3),
                ]
            )
            #expect(asked.shapes == [nil, CameraSerial("A&B=C d/ü")])
            #expect(asked.changes.isEmpty)
        }
    }

    @Test func `each change arrives with who asked for it`() async throws {
        let daemon = ScriptedAdministration()
        let id = id

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                for order in UplinkRequest.Order.allCases {
                    let uplink = try await client.order(order)
                    #expect(uplink == Sample.uplink)
                }
                #expect(try await client.setUrgent(true, of: id) == Sample.detail)
                #expect(try await client.setUrgent(false, of: id) == Sample.detail)
                #expect(try await client.setCategory("use of force", of: id) == Sample.detail)
                #expect(try await client.checkStore { _ in } == Sample.storeVerdict)
            }
        }

        let asked = daemon.asked.withLock { ($0.changes, $0.changers) }
        #expect(
            asked.0 == [
                "order pause", "order resume", "order now", "urgent true \(id.rawValue)",
                "urgent false \(id.rawValue)", "category use of force \(id.rawValue)",
                "check store",
            ]
        )
        let peer = PeerIdentity(uid: getuid(), gid: getgid(), pid: getpid())
        #expect(asked.1.allSatisfy { $0 == peer })
    }

    @Test func `who may not change things changes nothing, and may ask`() async throws {
        let daemon = ScriptedAdministration()
        let id = id
        let nobody = Authorization(
            trusting: [],
            adminGroup: "no-such-group-here",
            directory: SystemGroups()
        )

        try await LiveServer.run(daemon, authorization: nobody) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let changes: [() async throws -> Void] = [
                    { _ = try await client.order(.now) },
                    { _ = try await client.setUrgent(true, of: id) },
                    { _ = try await client.setCategory("evidence", of: id) },
                    { _ = try await client.checkStore { _ in } },
                    { _ = try await client.nameBay("A1", "A2") },
                    {
                        let camera = RosterCamera(serial: "CAM1", service: .enrolled)
                        _ = try await client.editRoster(RosterRequest(cameras: [camera]))
                    },
                ]
                for change in changes {
                    let error = await #expect(throws: AdminError.self) { try await change() }
                    #expect(error?.kind == .forbidden)
                }

                let uplink = try await client.uplink()
                #expect(uplink == Sample.uplink)
            }
        }

        #expect(daemon.asked.withLock { $0.changes.isEmpty })
    }

    @Test func `a change of a recording that is not there is not found`() async throws {
        try await LiveServer.run { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let urgent = await #expect(throws: AdminError.self) {
                    try await client.setUrgent(true, of: RecordingID("ffff"))
                }
                let category = await #expect(throws: AdminError.self) {
                    try await client.setCategory("evidence", of: RecordingID("ffff"))
                }

                #expect(urgent?.kind == .notFound)
                #expect(category?.message == "there is no recording ffff")
            }
        }
    }

    @Test(arguments: [
        ("GET", "/v1/uplink?verbose=1", "", "400", "invalid"),
        ("DELETE", "/v1/uplink", "", "405", "wrong-method"),
        ("POST", "/v1/uplink", "", "400", "invalid"),
        ("POST", "/v1/uplink", "[]", "400", "invalid"),
        ("POST", "/v1/uplink", #"{"order":"stop"}"#, "400", "invalid"),
        ("POST", "/v1/uplink", #"{"order":null}"#, "400", "invalid"),
        ("POST", "/v1/uplink/forecast", "", "405", "wrong-method"),
        ("GET", "/v1/queue/shape?limit=1", "", "400", "invalid"),
        ("GET", "/v1/queue/shape?camera=%20", "", "400", "invalid"),
        ("GET", "/v1/queue/late?limit=0", "", "400", "invalid"),
        ("GET", "/v1/clearing?limit=0", "", "400", "invalid"),
        ("GET", "/v1/cameras/wear", "", "400", "invalid"),
        ("GET", "/v1/cameras/wear?camera=NONE", "", "404", "not-found"),
        ("GET", "/v1/recordings/0a/overlapping?within=-1", "", "400", "invalid"),
        ("GET", "/v1/recordings/ff/overlapping", "", "404", "not-found"),
        ("GET", "/v1/reports/gaps?since=yesterday", "", "400", "invalid"),
        ("GET", "/v1/reports/late?before=x", "", "400", "invalid"),
        ("GET", "/v1/reports/missing?camera=", "", "400", "invalid"),
        ("GET", "/v1/reports/missing?limit=1001", "", "400", "invalid"),
        ("POST", "/v1/recordings/0a1b/priority", "", "400", "invalid"),
        ("POST", "/v1/recordings/0a1b/priority", #"{"urgent":"yes"}"#, "400", "invalid"),
        ("POST", "/v1/recordings/0a1b/priority", #"{"urgent":1}"#, "400", "invalid"),
        ("GET", "/v1/recordings/0a1b/priority", "", "405", "wrong-method"),
        ("POST", "/v1/recordings/0a1b/category", #"{"category":7}"#, "400", "invalid"),
        ("POST", "/v1/recordings/0a1b/category", #"{"category":" "}"#, "400", "invalid"),
        ("POST", "/v1/recordings/0a1b/category", #"{"category":"a\u001bb"}"#, "400", "invalid"),
        ("POST", "/v1/recordings/%2e%2e/category", #"{"category":"a"}"#, "404", "not-found"),
        ("GET", "/v1/store/check", "", "405", "wrong-method"),
        ("POST", "/v1/store/check?dry=1", "", "400", "invalid"),
        ("POST", "/v1/store/check", #"{"bucket":"other"}"#, "400", "invalid"),
    ])
    func `a request that makes no sense changes nothing and gets a clear error`(
        method: String,
        path: String,
        body: String,
        status: String,
        name: String
    ) async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            let answer = try await RawSocket.exchange(
                server.socketPath,
                RawSocket.request(method, path, body: body)
            )

            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains(#""name":"\#(name)""#))
        }

        #expect(daemon.asked.withLock { $0.changes.isEmpty })
    }
}
