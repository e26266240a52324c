// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Crypto
import Evidence
import FoundationEssentials

/// The value of `Content-MD5`: a check of the transfer that some stores insist on, no proof.
enum ContentMD5 {
    /// The value for bytes in memory.
    static func of(_ bytes: [UInt8]) -> String {
        header(Array(Insecure.MD5.hash(data: bytes)))
    }

    /// The value for a hash.
    static func header(_ hash: [UInt8]) -> String {
        Data(hash).base64EncodedString()
    }
}

extension Evidence.Digest {
    /// The form in which S3 writes checksums.
    var base64: String { Data(bytes).base64EncodedString() }
}
