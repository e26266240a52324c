// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Synchronization
import Testing

@testable import AdminAPI

/// The record of a camera's conversation, streamed.
@Suite(.timeLimit(.minutes(5)))
struct AdminServerCameraTests {
    private static let bay = "B/1 \"ü\"%20"

    @Test func `its lines arrive while the camera is asked, each as it is, and the verdict last`()
        async throws
    {
        let (seen, see) = AsyncStream.makeStream(of: Void.self)
        // Of a listing of hundreds of objects one line may have megabytes.
        let long = #"{"at":1,"payload":"\#(String(repeating: "0f", count: 2 << 20))"}"#
        let daemon = ScriptedAdministration(recordingCamera: { report in
            report(CameraRecordLine(#"{"begins":"a \"session\""}"#, begins: "a \"session\""))
            // Goes on only when the client has got the line, so nothing is held back.
            for await _ in seen { break }
            report(CameraRecordLine(long))
            return Sample.recordVerdict
        })
        let lines = Mutex<[CameraRecordLine]>([])
        let request = CameraRecordRequest(
            footage: true,
            redact: false,
            objects: 7,
            limitBytes: 1 << 20
        )

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let verdict = try await client.recordCamera(in: Self.bay, request) { line in
                    lines.withLock { $0.append(line) }
                    see.yield()
                }

                #expect(verdict == Sample.recordVerdict)
            }
        }

        let first = CameraRecordLine(#"{"begins":"a \"session\""}"#, begins: "a \"session\"")
        #expect(lines.withLock { $0 } == [first, CameraRecordLine(long)])
        let asked = try #require(daemon.asked.withLock { $0.recorded.first })
        #expect(asked.bay == Self.bay)
        #expect(asked.1 == request)
        #expect(asked.2 == PeerIdentity(uid: getuid(), gid: getgid(), pid: getpid()))
    }

    @Test func `an error in the middle comes behind the lines that there were`() async throws {
        let left = AdminError(.notFound, "the camera left its bay", whatToDo: "dock it again")
        let daemon = ScriptedAdministration(recordingCamera: { report in
            report(CameraRecordLine("{}"))
            throw left
        })
        let count = Mutex(0)

        try await LiveServer.run(daemon) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.recordCamera(in: "A3", CameraRecordRequest()) { _ in
                        count.withLock { $0 += 1 }
                    }
                }

                #expect(error == left)
            }
        }

        #expect(count.withLock { $0 } == 1)
    }

    @Test func `who may not change things has no camera spoken to`() async throws {
        let daemon = ScriptedAdministration()
        let nobody = Authorization(
            trusting: [],
            adminGroup: "camdock-no-such-group",
            directory: SystemGroups()
        )

        try await LiveServer.run(daemon, authorization: nobody) { server in
            try await AdminClient.with(socketPath: server.socketPath) { client in
                let error = await #expect(throws: AdminError.self) {
                    try await client.recordCamera(in: "A3", CameraRecordRequest()) { _ in }
                }

                #expect(error?.kind == .forbidden)
            }
        }

        #expect(daemon.asked.withLock { $0.recorded.isEmpty })
    }

    static let requests: [(body: String, expected: CameraRecordRequest?)] = [
        ("{}", CameraRecordRequest()),
        (
            #"{"redact": true, "limit_bytes": 0, "objects": 1000, "colour": "red"}"#,
            CameraRecordRequest(redact: true, objects: 1_000, limitBytes: 0)
        ),
        (#"{"footage": true}"#, CameraRecordRequest(footage: true)),
        ("", nil), ("[]", nil), (#"{"objects": "many"}"#, nil), (#"{"objects": 0}"#, nil),
        (#"{"objects": 1001}"#, nil), (#"{"limit_bytes": -1}"#, nil),
        (#"{"limit_bytes": 268435457}"#, nil), (#"{"footage": true, "redact": true}"#, nil),
    ]

    @Test(arguments: requests)
    func `what is left out is as usual, and what makes no sense is refused`(
        body: String,
        expected: CameraRecordRequest?
    ) async throws {
        let daemon = ScriptedAdministration()

        try await LiveServer.run(daemon) { server in
            let answer = try await RawSocket.exchange(
                server.socketPath,
                RawSocket.request("POST", "/v1/bays/A3/record", body: body)
            )

            let status = expected == nil ? "400" : "200"
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        }

        #expect(daemon.asked.withLock { $0.recorded.map(\.1) } == [expected].compactMap(\.self))
    }

    @Test func `a record has the documented keys`() throws {
        let text = String(
            decoding: try AdminJSON.encode(CameraRecordEvent(verdict: Sample.recordVerdict)),
            as: UTF8.self
        )

        #expect(
            text == """
                {"verdict":{"bytes_kept":65536,"bytes_read":70000,"camera":"ACME X2","complete":\
                false,"objects":12,"reason":"the camera left","refused":3,"requests":40}}
                """
        )
    }
}
