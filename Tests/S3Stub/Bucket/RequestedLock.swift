// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// The lock that a new object asks for in headers.
struct RequestedLock: Sendable {
    var retention: S3Stub.Retention?
    var legalHold: Bool?

    var isLocking: Bool { retention != nil || legalHold == true }

    /// Reads the headers and falls back to what the bucket gives.
    init(_ request: S3Request, options: S3Stub.Options) throws(Failure) {
        let mode = request.header("x-amz-object-lock-mode")
        let until = request.header("x-amz-object-lock-retain-until-date")
        let hold = request.header("x-amz-object-lock-legal-hold")
        guard options.objectLock || (mode == nil && until == nil && hold == nil) else {
            throw Failure.noLockOnBucket
        }
        guard (mode == nil) == (until == nil) else {
            throw Failure.invalidArgument(
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode"
                    + " must both be supplied"
            )
        }
        if let mode, let until {
            retention = try Self.retention(mode: mode, until: until, now: request.now)
        }
        legalHold = try hold.map { text throws(Failure) in try Self.legalHold(text) }
        self = filled(by: options, at: request.now)
    }

    /// What a bucket gives to an object that asks for nothing.
    init(defaultOf options: S3Stub.Options, at date: Date) {
        self = filled(by: options, at: date)
    }

    private init() {}

    private func filled(by options: S3Stub.Options, at date: Date) -> RequestedLock {
        var lock = self
        if options.objectLock, lock.retention == nil {
            lock.retention = options.defaultRetention?.starting(at: date)
        }
        return lock
    }

    /// Reads a retention that is to be.
    static func retention(
        mode: String,
        until: String,
        now: Date
    ) throws(Failure) -> S3Stub.Retention {
        guard let mode = S3Stub.LockMode(rawValue: mode) else {
            throw Failure.invalidArgument("Unknown wormMode directive.")
        }
        guard let date = Timestamp.date(iso: until) else {
            throw Failure.invalidArgument(
                "The retain until date must be provided in ISO 8601 format"
            )
        }
        guard date > now else {
            throw Failure.invalidArgument("The retain until date must be in the future!")
        }
        return S3Stub.Retention(mode: mode, until: date)
    }

    /// Reads a legal hold.
    static func legalHold(_ text: String) throws(Failure) -> Bool {
        switch text {
        case "ON": true
        case "OFF": false
        default: throw Failure.invalidArgument("Legal Hold must be either of 'ON' or 'OFF'")
        }
    }
}
