// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Tries with objects of its own whether a bucket is fit for evidence, in the order in which things
/// can fail, and takes away what it wrote.
package struct StoreCheck: Sendable {
    /// For how long the probe for the lock is locked, in the mode that the agency wants: it can be
    /// removed only when that is over, even by its owner.
    static let lockedFor: Duration = .seconds(10)

    let client: S3Client
    let connection: S3Connection
    let prefix: [String]
    /// How the agency wants objects locked; nil if it does not.
    let mode: Retention.Mode?
    let now: @Sendable () -> UTCTime
    let report: @Sendable (CheckFinding) -> Void
    /// Tells this check's objects from another's.
    let tag: String

    /// Checks a bucket.
    /// - Parameters:
    ///   - connection: How it is reached.
    ///   - prefix: The components below which this host writes.
    ///   - mode: How objects are to be locked; nil if they are not.
    ///   - now: This host's clock.
    ///   - report: Called with each finding as it is found.
    /// - Throws: `CancellationError`; what fails is a finding.
    package static func run(
        _ connection: S3Connection,
        prefix: [String],
        mode: Retention.Mode?,
        now: @escaping @Sendable () -> UTCTime,
        report: @escaping @Sendable (CheckFinding) -> Void
    ) async throws {
        let client = connection.client(requestsAtOnce: 2, now: now)
        let check = StoreCheck(
            client: client,
            connection: connection,
            prefix: prefix,
            mode: mode,
            now: now,
            report: report,
            tag: String(UInt64.random(in: .min ... .max), radix: 36)
        )
        do {
            try await check.run()
            try await client.transport.shutdown()
        } catch {
            try? await client.transport.shutdown()
            throw error
        }
    }

    private func run() async throws {
        sayHowItIsReached()
        let isThere = try await reaches()
        sayClock()
        guard isThere else { return }
        var written: [(key: ObjectKey, version: String?)] = []
        do {
            try await puts(&written)
            try await putsInParts(&written)
            let lock = try await locks(&written)
            try await shows()
            try await lists()
            try await deletes(written, lock)
        } catch {
            // Whoever asked has gone, and this task with them: what was written must go all the same.
            await Task { [written] in await tidy(written) }.value
            throw error
        }
    }

    private func sayHowItIsReached() {
        let place = "\(connection.location.label), \(client.profile.title)"
        if connection.location.isSecure {
            report(CheckFinding("connection", .ok, "\(place), encrypted"))
        } else {
            report(
                CheckFinding(
                    "connection",
                    .warning,
                    "\(place), NOT encrypted",
                    advice: "use an https endpoint unless the line itself is safe"
                )
            )
        }
    }

    private func reaches() async throws -> Bool {
        try await step("reach", "look at endpoint, bucket, ca_file and the credentials") {
            try await client.headBucket()
            return "the bucket answers and takes our credentials"
        }
    }

    private func sayClock() {
        guard let ahead = client.transport.clockDifference else {
            return report(CheckFinding("clock", .skipped, "the store does not say its time"))
        }
        let seconds = ahead.components.seconds
        let words =
            seconds == 0
            ? "within a second of the store's"
            : "the store's is \(abs(seconds)) s \(seconds > 0 ? "ahead" : "behind")"
        guard abs(seconds) > 60 else { return report(CheckFinding("clock", .ok, words)) }
        report(
            CheckFinding(
                "clock",
                abs(seconds) < 900 ? .warning : .failed,
                words,
                advice: "set this host's clock (timedatectl): stores refuse more than 15 minutes"
            )
        )
    }

    private func shows() async throws {
        try await step("confirmation", "the store must answer GET ?object-lock and GET ?versioning")
        {
            let found = try await CapabilityProbe(client: client, prefix: prefix).run()
            guard found.statesChecksums else {
                return "every object is read back and hashed: the store states no SHA-256 it checks"
            }
            return found.statesPartChecksums
                ? "the store refuses wrong SHA-256 and states right ones, of objects and of parts"
                : "the store states the SHA-256 of objects; those sent in parts are read back"
        }
    }

    private func lists() async throws {
        try await step("stray uploads", "allow s3:ListBucketMultipartUploads") {
            let text = prefix.map { $0 + "/" }.joined()
            let count = try await client.listUploads(prefix: text).count
            return count == 0 ? "none below \(text)" : "\(count) below \(text), ended by the daemon"
        }
    }

    /// Runs one step and says how it went.
    /// - Returns: Whether it went well.
    /// - Throws: `CancellationError`.
    @discardableResult
    func step(
        _ check: String,
        _ advice: String,
        _ work: () async throws -> String
    ) async throws -> Bool {
        do {
            report(CheckFinding(check, .ok, try await work()))
            return true
        } catch let error as CancellationError {
            throw error
        } catch {
            report(CheckFinding(check, .failed, "\(error)", advice: advice))
            return false
        }
    }

    func key(_ name: String) -> ObjectKey {
        guard let key = ObjectKey(components: prefix + [".camdock-probe", "\(tag)-\(name)"]) else {
            preconditionFailure("a prefix of safe components makes a key")
        }
        return key
    }
}
