// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import S3Stub
import TestSupport
import Testing

@testable import Stores

/// What a store's refusals and silences become.
struct S3TroubleTests {
    /// What status shows of a failure.
    enum Outcome: String, Sendable {
        case unavailable, denied, full, readOnly, refused, rejected

        /// Whether an error is that.
        func matches(_ error: StoreError?) -> Bool {
            switch (self, error) {
            case (.unavailable, .unavailable), (.denied, .denied), (.full, .full),
                (.readOnly, .readOnly), (.refused, .refused), (.rejected, .rejected):
                true
            default: false
            }
        }
    }

    static let refusals: [(fault: S3Stub.Fault, outcome: Outcome)] = [
        (.slowDown, .unavailable), (.internalError, .unavailable), (.accessDenied, .denied),
        (.entityTooLarge, .rejected), (.foreignAnswer(status: 400), .unavailable),
        (.foreignAnswer(status: 404), .unavailable), (.foreignAnswer(status: 502), .unavailable),
        (.foreignAnswer(status: 403), .denied),
        (.refusal(status: 401, code: "Unauthorized"), .denied),
        (.refusal(status: 403, code: "SignatureDoesNotMatch"), .denied),
        (.refusal(status: 400, code: "ExpiredToken"), .denied),
        (.refusal(status: 400, code: "AuthorizationHeaderMalformed"), .denied),
        (.refusal(status: 400, code: "IncompleteBody"), .unavailable),
        (.refusal(status: 400, code: "RequestTimeout"), .unavailable),
        (.refusal(status: 400, code: "KeyTooLongError"), .rejected),
        (.refusal(status: 400, code: "InvalidRequest"), .refused),
        (.refusal(status: 400, code: "InvalidRetentionPeriod"), .refused),
        (.refusal(status: 405, code: "MethodNotAllowed"), .readOnly),
        (.refusal(status: 404, code: "NoSuchBucket"), .unavailable),
        (.refusal(status: 409, code: "OperationAborted"), .unavailable),
        (.refusal(status: 412, code: "PreconditionFailed"), .unavailable),
        (.refusal(status: 429, code: "TooManyRequests"), .unavailable),
        (.refusal(status: 403, code: "QuotaExceeded"), .full),
        (.refusal(status: 507, code: "InsufficientStorage"), .full),
    ]

    @Test(arguments: refusals.indices)
    func `a refused put leaves nothing, and the next one goes through`(number: Int) async throws {
        let (fault, outcome) = Self.refusals[number]
        try await Bucket.inStub { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            stub.fail(.putObject, with: fault)
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: meter)
            }

            #expect(outcome.matches(error), "\(fault): \(String(describing: error))")
            #expect(meter.bytes == 0)
            #expect(stub.objects.isEmpty)
            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: meter)
            try await bucket.expectOnly(wanted)
        }
    }

    @Test(arguments: refusals.indices)
    func `a refused part ends the upload only if it can never go through`(
        number: Int
    ) async throws {
        let (fault, outcome) = Self.refusals[number]
        try await Bucket.inStub(change: LargeObject.oneByOne) { bucket, stub in
            stub.fail(
                matching: { $0.operation == .uploadPart && $0.query.contains("partNumber=2") },
                with: fault
            )
            let meter = ByteMeter()

            let error = await storeError {
                try await bucket.store.put(
                    LargeObject.object(),
                    from: LargeObject.body,
                    meter: meter
                )
            }

            // Not even its bucket's name says that the upload is gone.
            if case .foreignAnswer(404) = fault {
                return #expect(isMismatch(error) || isUnavailable(error))
            }
            #expect(outcome.matches(error), "\(fault): \(String(describing: error))")
            #expect(meter.bytes == 0)
            let isGivenUp = outcome == .rejected
            #expect(stub.uploads.map(\.partNumbers) == (isGivenUp ? [] : [[1]]))
            let tickets = try await bucket.journal.tickets()
            #expect(tickets.isEmpty == isGivenUp)
        }
    }

    static let redirected: [S3Stub.Operation] = [
        .headObject, .putObject, .createMultipartUpload, .uploadPart, .getObject,
    ]

    @Test(arguments: redirected, [301, 307])
    func `a redirect is named and not followed`(
        operation: S3Stub.Operation,
        status: Int
    ) async throws {
        try await S3Stub.withServer { other in
            try await Bucket.inStub(
                change: { connection, settings in
                    settings.alwaysReadsBack = true
                    LargeObject.inParts(&connection, &settings)
                }
            ) { bucket, stub in
                let place = "\(other.endpoint.url)/evidence/agency/site/a"
                let isInParts = [.createMultipartUpload, .uploadPart].contains(operation)
                let small = try object("agency/site/a", [1, 2, 3])
                let wanted = isInParts ? try LargeObject.object() : small
                let body = LargeBody(isInParts ? LargeObject.bytes : [1, 2, 3])
                stub.fail(next: 9, operation, with: .redirect(to: place, status: status))

                let error = await storeError {
                    try await bucket.store.put(wanted, from: body, meter: ByteMeter())
                    _ = try await bucket.store.prove(wanted, meter: ByteMeter())
                }

                #expect(isUnavailable(error), "\(String(describing: error))")
                #expect(error?.description.contains(place) == true)
                #expect(other.requests.isEmpty)
            }
        }
    }

    @Test(arguments: [-3600.0, 3600.0])
    func `a clock that is off is made up for after one refusal`(seconds: Double) async throws {
        let options = S3Stub.Options { $0.now = { Date().addingTimeInterval(seconds) } }
        try await Bucket.inStub(options) { bucket, stub in
            let wanted = try object("agency/site/a", [1, 2, 3])
            let meter = ByteMeter()

            try await bucket.store.put(wanted, from: MemoryBody([1, 2, 3]), meter: meter)
            let proof = try await bucket.store.prove(wanted, meter: ByteMeter())

            #expect(proof.method == .checksum)
            #expect(meter.bytes == 3)
            #expect(stub.requestCount { $0.status == 403 } == 1)
        }
    }

    @Test func `a store that never likes our clock is asked once more and no oftener`() async throws
    {
        try await Bucket.inStub { bucket, stub in
            stub.fail(
                next: 9,
                .putObject,
                with: .refusal(status: 403, code: "RequestTimeTooSkewed")
            )

            let error = await storeError {
                try await bucket.store.put(
                    object("agency/site/a", [1]),
                    from: MemoryBody([1]),
                    meter: ByteMeter()
                )
            }

            #expect(Outcome.denied.matches(error), "\(String(describing: error))")
            #expect(error?.description.contains("clock") == true)
            #expect(stub.count(.putObject) == 2)
        }
    }

    @Test func `a connection that the store had closed is no trouble`() async throws {
        try await Bucket.inStub { bucket, stub in
            stub.fail(.headObject, with: .replyLost)
            let wanted = try object("agency/site/a", [1])

            try await bucket.store.put(wanted, from: MemoryBody([1]), meter: ByteMeter())

            #expect(stub.count(.headObject) == 2)
        }
    }
}
