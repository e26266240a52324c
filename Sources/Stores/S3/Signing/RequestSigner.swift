// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence
import FoundationEssentials

/// Signs requests with Signature Version 4, the whole body included.
///
/// Source: "Authenticating Requests: Using the Authorization Header", Amazon S3 API Reference.
struct RequestSigner: Sendable {
    let credentials: S3Credentials
    let region: String

    /// The headers that a signed request needs beyond `headers`, `Authorization` among them.
    /// - Parameters:
    ///   - method: In capitals.
    ///   - path: Percent-encoded, from `/`.
    ///   - query: Names and values, not encoded.
    ///   - headers: Every header of the request that the signature is to cover, among them `host`.
    ///   - payload: The SHA-256 of the body.
    ///   - time: The time of the request; the store refuses one that is off by 15 minutes.
    /// - Returns: Names and values.
    func headers(
        method: String,
        path: String,
        query: [(name: String, value: String)],
        headers: [(name: String, value: String)],
        payload: Evidence.Digest,
        at time: UTCTime
    ) -> [(name: String, value: String)] {
        let stamp = Self.stamp(time)
        let date = String(stamp.prefix(8))
        var added = [("x-amz-content-sha256", payload.hex), ("x-amz-date", stamp)]
        if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
        let canonical = CanonicalRequest(
            method: method,
            path: path,
            query: query,
            headers: headers + added,
            payload: payload.hex
        )
        let scope = "\(date)/\(region)/s3/aws4_request"
        let hash = Evidence.Digest(hashing: Array(canonical.text.utf8)[...]).hex
        let text = ["AWS4-HMAC-SHA256", stamp, scope, hash].joined(separator: "\n")
        let signature = Self.mac(text, key: signingKey(date: date))
        added.append(
            (
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), "
                    + "SignedHeaders=\(canonical.signedHeaders), Signature=\(hex(signature))"
            )
        )
        return added.map { (name: $0.0, value: $0.1) }
    }

    /// `20130524T000000Z`.
    static func stamp(_ time: UTCTime) -> String {
        let civil = CivilTime(secondsSinceEpoch: time.secondsSinceEpoch).iso8601
        return civil.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private func signingKey(date: String) -> [UInt8] {
        var key = Array("AWS4\(credentials.secretKey)".utf8)
        for part in [date, region, "s3", "aws4_request"] { key = Self.mac(part, key: key) }
        return key
    }

    private static func mac(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: Data(text.utf8),
                using: SymmetricKey(data: Data(key))
            )
        )
    }

    private func hex(_ bytes: [UInt8]) -> String {
        Evidence.Digest(bytes: bytes)?.hex ?? ""
    }
}
