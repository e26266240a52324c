// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import Stores
import SystemPackage
import TestSupport

/// A real Ceph object gateway on loopback that the test run has started; see `make unit`.
struct Gateway: Decodable, Sendable {
    let endpoint: String
    let tlsEndpoint: String
    /// A PEM file with the private authority that signed its certificate.
    let ca: String
    let accessKey: String
    let secretKey: String
    let region: String

    /// The gateway that `CAMDOCK_RGW` names by its `s3.json`; nil without it.
    static let current: Gateway? = path.flatMap { path in
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Gateway.self, from: Data(readFile(at: FilePath(path))))
        } catch {
            return nil
        }
    }

    /// What `CAMDOCK_RGW` says; nil if it says nothing.
    static var path: String? { ProcessInfo.processInfo.environment["CAMDOCK_RGW"] }

    /// How Ceph's gateway of Debian 12 behaves; the shipped profile says the same.
    static let profile = S3Profile(
        name: "ceph-rgw",
        title: "Ceph RGW",
        checksums: .none,
        locksOnUpload: false,
        ifNoneMatch: .unversioned
    )

    /// How to reach a bucket of it.
    func connection(_ bucket: String, isSecure: Bool = false) throws -> S3Connection {
        let location = S3Location(
            endpoint: isSecure ? tlsEndpoint : endpoint,
            bucket: bucket,
            region: region,
            addressing: .path
        )
        guard let location else { throw Unexpected(what: "no endpoint: \(endpoint)") }
        return S3Connection(
            location: location,
            profile: Self.profile,
            credentials: S3Credentials(accessKey: accessKey, secretKey: secretKey),
            authorities: isSecure ? ca : nil
        )
    }
}
