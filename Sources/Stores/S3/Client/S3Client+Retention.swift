// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a bucket does about keeping objects.
struct BucketLock: Hashable, Sendable {
    /// What every object gets that asks for nothing: the mode and the days; nil if there is none.
    let defaultTerm: String?
}

/// Object Lock.
extension S3Client {
    /// Whether the bucket has Object Lock (GetObjectLockConfiguration); nil if it has not.
    func bucketLock() async throws -> BucketLock? {
        let request = S3Request("GET", nil, query: [(name: "object-lock", value: "")])
        do {
            let root = try await transport.send(request).document()
            guard root["ObjectLockEnabled"] == "Enabled" else { return nil }
            let term = root.child("Rule")?.child("DefaultRetention")
            return BucketLock(defaultTerm: term.flatMap(Self.term))
        } catch let failure as S3Failure where failure.saysNoLock {
            return nil
        }
    }

    /// Whether the bucket keeps versions (GetBucketVersioning).
    func isVersioned() async throws -> Bool {
        let request = S3Request("GET", nil, query: [(name: "versioning", value: "")])
        return try await transport.send(request).document()["Status"] == "Enabled"
    }

    /// Sets or lengthens the term of a version (PutObjectRetention).
    func setTerm(
        _ key: ObjectKey,
        version: String?,
        mode: Retention.Mode,
        until: UTCTime
    ) async throws {
        let (body, headers) = Self.document(
            "Retention",
            XMLText.element("Mode", text: mode.rawValue.uppercased())
                + XMLText.element("RetainUntilDate", text: Retention.text(until))
        )
        try await change(key, version, "retention", body, headers)
    }

    /// Sets or lifts the hold of a version (PutObjectLegalHold).
    func setHold(_ key: ObjectKey, version: String?, _ isHeld: Bool) async throws {
        let status = XMLText.element("Status", text: isHeld ? "ON" : "OFF")
        let (body, headers) = Self.document("LegalHold", status)
        try await change(key, version, "legal-hold", body, headers)
    }

    /// The terms of a version (GetObjectRetention, GetObjectLegalHold); nil if nothing keeps it.
    func retention(_ key: ObjectKey, version: String?) async throws -> Retention? {
        let term = try await lookUp(key, version, "retention")
        let hold = try await lookUp(key, version, "legal-hold")
        return Retention(
            mode: term?["Mode"],
            until: term?["RetainUntilDate"],
            hold: hold?["Status"]
        )
    }

    private func change(
        _ key: ObjectKey,
        _ version: String?,
        _ what: String,
        _ body: S3Request.Body,
        _ headers: [(name: String, value: String)]
    ) async throws {
        let query = [(name: what, value: "")] + Self.version(version)
        _ = try await transport.send(
            S3Request("PUT", key, query: query, headers: headers, body: body)
        )
    }

    private func lookUp(
        _ key: ObjectKey,
        _ version: String?,
        _ what: String
    ) async throws -> XMLNode? {
        let query = [(name: what, value: "")] + Self.version(version)
        do {
            return try await transport.send(S3Request("GET", key, query: query)).document()
        } catch let failure as S3Failure where failure.isNotFound || failure.isUnsupported {
            return nil
        }
    }

    private static func term(_ node: XMLNode) -> String? {
        guard let mode = node["Mode"] else { return nil }
        if let days = node["Days"] { return "\(mode.lowercased()), \(days) days" }
        if let years = node["Years"] { return "\(mode.lowercased()), \(years) years" }
        return mode.lowercased()
    }
}
