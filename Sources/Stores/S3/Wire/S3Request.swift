// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// One request to a bucket, before it is signed.
struct S3Request: Sendable {
    /// What the request carries.
    enum Body: Sendable {
        case none
        /// A small document.
        case bytes([UInt8])
        /// Footage, of which the digest was taken at intake.
        case part(PartBody)
    }

    /// In capitals.
    let method: String
    /// Nil for the bucket itself.
    let key: String?
    /// Names and values, not encoded.
    var query: [(name: String, value: String)]
    var headers: [(name: String, value: String)]
    var body: Body
    /// Whether it may be sent again when nobody knows whether it arrived.
    var isRepeatable: Bool

    init(
        _ method: String,
        _ key: ObjectKey?,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [],
        body: Body = .none,
        isRepeatable: Bool = true
    ) {
        self.method = method
        self.key = key?.description
        self.query = query
        self.headers = headers
        self.body = body
        self.isRepeatable = isRepeatable
    }

    /// The SHA-256 of the body, which the signature covers.
    var payload: Digest {
        switch body {
        case .none: Digest(hashing: [])
        case .bytes(let bytes): Digest(hashing: bytes[...])
        case .part(let part): part.digest
        }
    }

    /// The length of the body in bytes.
    var bodyBytes: Int64 {
        switch body {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .part(let part): Int64(part.range.count)
        }
    }
}
