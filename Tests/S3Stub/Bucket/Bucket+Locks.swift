// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// Retention and legal hold.
extension Bucket {
    /// GetObjectLockConfiguration.
    func lockConfiguration() throws(Failure) -> Reply {
        guard options.objectLock else {
            throw Failure(
                404,
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket"
            )
        }
        var children = [XMLNode("ObjectLockEnabled", "Enabled")]
        if let retention = options.defaultRetention {
            let rule = [XMLNode("Mode", retention.mode.rawValue), XMLNode("Days", retention.days)]
            children.append(XMLNode("Rule", [XMLNode("DefaultRetention", rule)]))
        }
        return Reply(XMLNode("ObjectLockConfiguration", children))
    }

    /// PutObjectRetention.
    mutating func putRetention(_ request: S3Request) throws(Failure) -> Reply {
        let version = try lockable(request)
        let node = try verifiedDocument("Retention", of: request)
        let retention: S3Stub.Retention?
        switch (node["Mode"], node["RetainUntilDate"]) {
        case (let mode?, let until?):
            retention = try RequestedLock.retention(mode: mode, until: until, now: request.now)
        case (nil, nil): retention = nil
        default: throw Failure.malformedXML
        }
        try checkChange(of: version.retention, to: retention, request)
        alter(version, request) { $0.retention = retention }
        return Reply(200)
    }

    /// GetObjectRetention.
    func getRetention(_ request: S3Request) throws(Failure) -> Reply {
        guard let retention = try lockable(request).retention else { throw Self.notLocked }
        return Reply(
            XMLNode(
                "Retention",
                [
                    XMLNode("Mode", retention.mode.rawValue),
                    XMLNode("RetainUntilDate", Timestamp.iso(retention.until)),
                ]
            )
        )
    }

    /// PutObjectLegalHold.
    mutating func putLegalHold(_ request: S3Request) throws(Failure) -> Reply {
        let version = try lockable(request)
        guard let status = try verifiedDocument("LegalHold", of: request)["Status"],
            let hold = try? RequestedLock.legalHold(status)
        else { throw Failure.malformedXML }
        alter(version, request) { $0.legalHold = hold }
        return Reply(200)
    }

    /// GetObjectLegalHold.
    func getLegalHold(_ request: S3Request) throws(Failure) -> Reply {
        guard let hold = try lockable(request).legalHold else { throw Self.notLocked }
        return Reply(XMLNode("LegalHold", [XMLNode("Status", hold ? "ON" : "OFF")]))
    }

    /// Refuses to delete a version that is locked.
    func checkRemovable(_ version: S3Stub.Version, _ request: S3Request) throws(Failure) {
        let bypasses = try bypassesGovernance(request)
        guard version.legalHold != true else { throw Failure.locked }
        guard let retention = version.retention, retention.until > request.now else { return }
        guard retention.mode == .governance, bypasses else { throw Failure.locked }
    }

    /// Refuses to make a retention that still holds any weaker.
    private func checkChange(
        of old: S3Stub.Retention?,
        to new: S3Stub.Retention?,
        _ request: S3Request
    ) throws(Failure) {
        let bypasses = try bypassesGovernance(request)
        guard let old, old.until > request.now else { return }
        if let new, new.mode == old.mode, new.until >= old.until { return }
        guard old.mode == .governance, bypasses else { throw Failure.locked }
    }

    private func bypassesGovernance(_ request: S3Request) throws(Failure) -> Bool {
        guard let header = request.header("x-amz-bypass-governance-retention") else { return false }
        guard options.objectLock else {
            throw Failure.invalidArgument(
                "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."
            )
        }
        return header.lowercased() == "true"
    }

    private func lockable(_ request: S3Request) throws(Failure) -> S3Stub.Version {
        guard options.objectLock else { throw Failure.noLockOnBucket }
        return try content(for: request)
    }

    private func verifiedDocument(
        _ root: String,
        of request: S3Request
    ) throws(Failure) -> XMLNode {
        let digests = try ClaimedDigests(request, quirks: options.quirks)
        try digests.require(for: "Put \(root) requests")
        try digests.verify(request.body)
        return try request.document(root)
    }

    private mutating func alter(
        _ version: S3Stub.Version,
        _ request: S3Request,
        _ change: (inout S3Stub.Version) -> Void
    ) {
        guard var versions = objects[request.key],
            let index = versions.firstIndex(where: { $0.id == version.id })
        else { return }
        change(&versions[index])
        objects[request.key] = versions
    }

    private static let notLocked = Failure(
        404,
        "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration"
    )
}
