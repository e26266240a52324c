// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import S3Stub
import Synchronization
import TestSupport
import Testing

@testable import Stores

struct StoreCheckTests {
    @Test(arguments: S3Kind.available, [true, false])
    func `a fit bucket is found fit, and is left as it was`(
        kind: S3Kind,
        isLocked: Bool
    ) async throws {
        try await kind.withBucket(locked: isLocked) { bucket in
            let findings = try await Self.check(bucket, mode: isLocked ? .governance : nil)

            #expect(findings.map(\.check) == Self.steps)
            // The line is not encrypted here.
            #expect(findings.first?.result == .warning)
            #expect(findings.dropFirst().allSatisfy { $0.result == .ok }, "\(findings)")
            try await Self.expectNothing(in: bucket)
        }
    }

    @Test(.enabled(if: Gateway.current != nil))
    func `an encrypted line is no reason to warn`() async throws {
        try await Bucket.with(isSecure: true) { bucket in
            let findings = try await Self.check(bucket)

            #expect(findings.allSatisfy { $0.result == .ok }, "\(findings)")
        }
    }

    @Test(arguments: S3Kind.available)
    func `a lock that nobody configured is a warning`(kind: S3Kind) async throws {
        try await kind.withBucket(locked: true) { bucket in
            let lock = try await Self.check(bucket).first { $0.check == "lock" }

            #expect(lock?.result == .warning)
            #expect(lock?.advice?.contains("[retention]") == true)
            try await Self.expectNothing(in: bucket)
        }
    }

    @Test(arguments: S3Kind.available)
    func `a lock that is wanted and not there is a failure`(kind: S3Kind) async throws {
        try await kind.withBucket { bucket in
            let findings = try await Self.check(bucket, mode: .compliance)

            #expect(findings.filter { $0.result == .failed }.map(\.check) == ["lock"])
            #expect(findings.first { $0.check == "lock" }?.advice?.isEmpty == false)
            try await Self.expectNothing(in: bucket)
        }
    }

    /// What may be wrong before anything was written.
    enum Obstacle: String, CaseIterable, Sendable {
        case secret, key, bucket, host
    }

    @Test(arguments: S3Kind.available, Obstacle.allCases)
    func `what cannot be reached is said, with advice, and nothing more is tried`(
        kind: S3Kind,
        obstacle: Obstacle
    ) async throws {
        try await kind.withBucket(change: { connection, _ in
            let known = connection.credentials
            let location = connection.location
            switch obstacle {
            case .secret:
                connection.credentials = S3Credentials(
                    accessKey: known.accessKey,
                    secretKey: "do-not-show"
                )
            case .key:
                connection.credentials = S3Credentials(
                    accessKey: "nobody",
                    secretKey: "do-not-show"
                )
            case .bucket:
                connection.location = try #require(
                    S3Location(
                        endpoint: location.endpoint,
                        bucket: "no-such-bucket",
                        region: location.region,
                        addressing: .path
                    )
                )
            case .host:
                connection.location = try #require(
                    S3Location(
                        endpoint: "http://127.0.0.1:1",
                        bucket: location.bucket,
                        region: location.region,
                        addressing: .path
                    )
                )
            }
        }) { bucket in
            let findings = try await Self.check(bucket)

            #expect(Set(findings.map(\.check)).isSubset(of: ["connection", "reach", "clock"]))
            let reach = findings.first { $0.check == "reach" }
            #expect(reach?.result == .failed)
            #expect(reach?.advice?.isEmpty == false)
            #expect(!"\(findings)".contains("do-not-show"))
        }
    }

    /// What a policy may forbid, and the step that fails then.
    private static let forbidden: [(operation: S3Stub.Operation, check: String)] = [
        (.putObject, "put"), (.getObject, "read-back"), (.createMultipartUpload, "multipart"),
        (.uploadPart, "multipart"), (.listParts, "multipart"),
        (.completeMultipartUpload, "multipart"), (.putObjectRetention, "lock"),
        (.getObjectRetention, "lock"), (.getObjectLockConfiguration, "lock"),
        (.listMultipartUploads, "stray uploads"), (.headObject, "put"),
    ]

    @Test(arguments: forbidden.indices)
    func `what is forbidden is said, with advice, and nothing stays behind`(
        number: Int
    ) async throws {
        let (operation, check) = Self.forbidden[number]
        let options = S3Stub.Options { $0.objectLock = true }
        try await Bucket.inStub(options) { bucket, stub in
            // Once or as often as it is tried, but for what removes it again.
            let isOnce = operation == .headObject || operation == .putObject
            stub.fail(
                next: isOnce ? 1 : 99,
                matching: { $0.operation == operation },
                with: .accessDenied
            )

            let findings = try await Self.check(bucket, mode: .governance)
            stub.cancelFaults()

            let failed = findings.filter { $0.result == .failed }
            #expect(failed.map(\.check).contains(check), "\(findings)")
            #expect(failed.allSatisfy { $0.advice?.isEmpty == false })
            try await Self.expectNothing(in: bucket)
        }
    }

    @Test(arguments: ["put", "multipart", "lock"])
    func `a check that is broken off leaves nothing behind`(after check: String) async throws {
        let options = S3Stub.Options { $0.objectLock = true }
        try await Bucket.inStub(options) { bucket, _ in
            let work = Task {
                try await StoreCheck.run(
                    bucket.connection,
                    prefix: bucket.settings.prefix,
                    mode: .governance,
                    now: testNow
                ) { finding in
                    if finding.check == check { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }

            await #expect(throws: CancellationError.self) { try await work.value }

            try await Self.expectNothing(in: bucket)
        }
    }

    @Test func `what cannot be removed is said`() async throws {
        try await Bucket.inStub { bucket, stub in
            stub.fail(
                next: 99,
                matching: { $0.operation == .deleteObject },
                with: .accessDenied
            )

            let findings = try await Self.check(bucket)

            let delete = findings.first { $0.check == "delete" }
            #expect(delete?.result == .failed)
            #expect(delete?.advice?.contains("s3:DeleteObject") == true)
        }
    }

    @Test(arguments: [(30.0, CheckFinding.Result.ok), (300, .warning), (3600, .failed)])
    func `a clock that is off is said`(seconds: Double, result: CheckFinding.Result) async throws {
        let options = S3Stub.Options { $0.now = { Date().addingTimeInterval(seconds) } }
        try await Bucket.inStub(options) { bucket, stub in
            let findings = try await Self.check(bucket)

            let clock = findings.first { $0.check == "clock" }
            #expect(clock?.result == result)
            #expect((clock?.advice == nil) == (result == .ok))
        }
    }

    private static let steps = [
        "connection", "reach", "clock", "put", "read-back", "multipart", "lock", "confirmation",
        "stray uploads", "delete",
    ]

    private static func check(
        _ bucket: Bucket,
        mode: Retention.Mode? = nil
    ) async throws -> [CheckFinding] {
        let findings = Mutex<[CheckFinding]>([])
        try await StoreCheck.run(
            bucket.connection,
            prefix: bucket.settings.prefix,
            mode: mode,
            now: testNow
        ) { finding in findings.withLock { $0.append(finding) } }
        return findings.withLock { $0 }
    }

    private static func expectNothing(
        in bucket: Bucket,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let versions = try await bucket.versions()
        let uploads = try await bucket.client.listUploads(prefix: "")
        #expect(versions.isEmpty, sourceLocation: sourceLocation)
        #expect(uploads.isEmpty, sourceLocation: sourceLocation)
    }
}
