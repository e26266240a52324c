// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import S3Stub
import TestSupport
import Testing

@testable import Stores

/// Every request ends, whatever the store does.
struct S3DeadlineTests {
    private static func short(
        _ connection: inout S3Connection,
        _ settings: inout S3Store.Settings
    ) {
        connection.deadlines.idle = .seconds(1)
        LargeObject.inParts(&connection, &settings)
    }

    static let operations: [S3Stub.Operation] = [
        .headObject, .createMultipartUpload, .uploadPart, .completeMultipartUpload,
    ]

    @Test(arguments: operations)
    func `a store that goes silent in an upload is unavailable`(
        operation: S3Stub.Operation
    ) async throws {
        try await Bucket.inStub(change: Self.short) { bucket, stub in
            stub.fail(next: 3, operation, with: .hang)
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(
                    LargeObject.object(),
                    from: LargeObject.body,
                    meter: meter
                )
            }

            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(error?.description.contains("nothing moved") == true)
            #expect(meter.bytes == 0)
        }
    }

    static let proving: [S3Stub.Operation] = [.headObject, .getObject, .getObjectLockConfiguration]

    @Test(arguments: proving)
    func `a store that goes silent while it is asked for proof is unavailable`(
        operation: S3Stub.Operation
    ) async throws {
        try await Bucket.inStub(change: { $1.alwaysReadsBack = true }) { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: ByteMeter())
            stub.fail(operation, with: .hang)
            let meter = ByteMeter()

            try await bucket.withNewStore(
                change: { connection, _ in connection.deadlines.idle = .seconds(1) }
            ) { store in
                let error = await storeError { _ = try await store.prove(wanted, meter: meter) }
                #expect(isUnavailable(error), "\(String(describing: error))")
            }

            #expect(meter.bytes == 0)
            stub.cancelFaults()
            _ = try await bucket.store.prove(wanted, meter: meter)
        }
    }

    @Test func `a trickle that never pauses is ended all the same`() async throws {
        let fault = #"{"fault": "drip-response", "method": "GET", "path": "/a$", "rate": 100}"#
        try await S3Kind.stub.withBucket(behind: [fault]) { bucket, proxied in
            let bytes = StoreContract.bytes(5000)
            let wanted = try object("agency/site/a", bytes)
            try await bucket.store.put(wanted, from: MemoryBody(bytes), meter: ByteMeter())

            let error = await storeError {
                try await bucket.withNewStore(
                    change: { connection, settings in
                        try proxied(&connection, &settings)
                        connection.deadlines.total = .seconds(2)
                        connection.deadlines.slowestBytesPerSecond = 1 << 30
                        settings.alwaysReadsBack = true
                    }
                ) { _ = try await $0.prove(wanted, meter: ByteMeter()) }
            }

            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(error?.description.contains("no end of the answer") == true)
        }
    }

    /// The body takes longer than an exchange may, and every second of it is the cap's.
    ///
    /// What is left for the exchange itself is many times what it needs on a busy machine.
    @Test func `time that the cap takes is not the store's`() async throws {
        try await Bucket.inStub(change: { connection, _ in
            connection.deadlines.total = .seconds(10)
            connection.deadlines.slowestBytesPerSecond = 1 << 30
        }) { bucket, _ in
            let bytes = StoreContract.bytes(4 * Int(PartStream.pieceBytes))
            let wanted = try object("agency/site/a", bytes)
            let pace = ScriptedPace(wait: .seconds(3))

            try await bucket.store.put(
                wanted,
                from: MemoryBody(bytes),
                pace: pace,
                meter: ByteMeter()
            )

            try await bucket.expectOnly(wanted)
        }
    }

    @Test func `a host that takes no connection is unavailable`() async throws {
        let listener = try FullListener()
        try await Bucket.inStub(
            change: { connection, _ in
                connection.deadlines.connect = .milliseconds(200)
                connection.location = try listener.location()
            }
        ) { bucket, stub in
            let error = await storeError { _ = try await bucket.store.probe() }

            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(error?.description.contains("no connection") == true)
            #expect(stub.requests.isEmpty)
        }
    }

    /// The piece was asked for before the deadline and comes after it.
    @Test func `a byte that comes too late counts for nothing`() async throws {
        try await Bucket.inStub(
            change: { connection, settings in
                connection.deadlines.idle = .seconds(1)
                settings.requestsAtOnce = 1
            }
        ) { bucket, _ in
            let bytes = StoreContract.bytes(600_000)
            let gate = Gate()
            let body = LargeBody(bytes) { offset in
                if offset > 0, offset < bytes.count { try gate.pass() }
            }
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(object("agency/a", bytes), from: body, meter: meter)
            }
            for _ in 0..<3 { gate.open() }
            // It needs the only lane, and so comes after the read that was held up.
            try? await bucket.store.put(
                object("agency/b", [1]),
                from: MemoryBody([1]),
                meter: ByteMeter()
            )

            #expect(isUnavailable(error), "\(String(describing: error))")
            #expect(meter.bytes == 0)
        }
    }
}

/// Listens on loopback with a queue that is full, so that the next connection is not even refused.
private final class FullListener: Sendable {
    private let sockets: [CInt]
    private let port: UInt16

    init() throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        guard Self.with(&address, { bind(listener, $0, $1) }) == 0, listen(listener, 0) == 0 else {
            throw Unexpected(what: "no listener")
        }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(listener, $0, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let waiting = (0..<4).map { _ in socket(AF_INET, CInt(flags), 0) }
        for client in waiting { _ = Self.with(&address) { connect(client, $0, $1) } }
        sockets = [listener] + waiting
    }

    deinit {
        for socket in sockets { close(socket) }
    }

    func location() throws -> S3Location {
        let location = S3Location(
            endpoint: "http://127.0.0.1:\(port)",
            bucket: "evidence",
            region: "us-east-1",
            addressing: .path
        )
        return try #require(location)
    }

    private static func with(
        _ address: inout sockaddr_in,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
