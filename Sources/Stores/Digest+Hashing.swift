// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence

extension Evidence.Digest {
    /// The SHA-256 of bytes in memory.
    init(hashing bytes: ArraySlice<UInt8>) {
        self.init(SHA256.hash(data: bytes))
    }

    /// Takes over what the hash function returned.
    init(_ value: SHA256.Digest) {
        guard let digest = Self(bytes: Array(value)) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        self = digest
    }
}
