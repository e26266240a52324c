// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import struct Crypto.SHA256
import Evidence
import FoundationEssentials

extension Digest {
    /// The digest that stands before the first entry of the custody log.
    static let zero = Digest(bytes: [UInt8](repeating: 0, count: byteCount)) ?? .sha256(of: [])

    /// The digest of bytes at hand.
    static func sha256(of bytes: [UInt8]) -> Digest {
        Digest(SHA256.hash(data: bytes))
    }

    /// Wraps what the hash function gives.
    init(_ digest: SHA256.Digest) {
        // SHA-256 gives 32 bytes by definition.
        guard let wrapped = Digest(bytes: Array(digest)) else {
            preconditionFailure("a SHA-256 digest has \(Digest.byteCount) bytes")
        }
        self = wrapped
    }

    /// The form the ledger keeps.
    var data: Data { Data(bytes) }

    /// Reads the form the ledger keeps; nil if it is damaged.
    init?(data: Data?) {
        guard let data, let digest = Digest(bytes: Array(data)) else { return nil }
        self = digest
    }
}
