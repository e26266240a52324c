// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import NIOSSL

/// All that is needed to speak to a bucket.
package struct S3Connection: Sendable {
    package var location: S3Location
    package var profile: S3Profile
    package var credentials: S3Credentials
    /// A PEM file with the authorities that may have signed the store's certificate; nil for the
    /// host's own.
    package var authorities: String?
    package var deadlines: S3Deadlines
    /// Host names that are looked up as others.
    package var resolving: [String: String]

    /// Joins the parts.
    package init(
        location: S3Location,
        profile: S3Profile,
        credentials: S3Credentials,
        authorities: String? = nil,
        deadlines: S3Deadlines = S3Deadlines(),
        resolving: [String: String] = [:]
    ) {
        self.location = location
        self.profile = profile
        self.credentials = credentials
        self.authorities = authorities
        self.deadlines = deadlines
        self.resolving = resolving
    }

    /// How many certificate authorities a PEM file holds.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `NIOSSLError` if it cannot be read or holds none.
    package static func authorityCount(in path: String) throws -> Int {
        try NIOSSLCertificate.fromPEMFile(path).count
    }

    /// A client that keeps that many connections with footage, and as many without.
    func client(requestsAtOnce: Int, now: @escaping @Sendable () -> UTCTime) -> S3Client {
        // The slowest line is shared by all that are under way.
        var deadlines = deadlines
        deadlines.slowestBytesPerSecond = max(
            1,
            deadlines.slowestBytesPerSecond / Int64(max(1, requestsAtOnce))
        )
        let transport = S3Transport(
            location,
            credentials: credentials,
            trust: authorities.map { .authorities(path: $0) } ?? .system,
            connections: 2 * requestsAtOnce,
            deadlines: deadlines,
            resolving: resolving,
            now: now
        )
        return S3Client(transport: transport, profile: profile)
    }
}
