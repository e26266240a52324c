// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// An answer that is no success, in the store's own words.
struct S3Failure: Error, Hashable, Sendable {
    /// The HTTP status.
    let status: Int
    /// The store's name for it; nil if the answer carried none, as answers to HEAD do, and those of
    /// whatever stands between us and the store.
    let code: String?
    let message: String
    /// What the store's clock said; nil if it did not.
    let date: UTCTime?
    /// Where it would have us go; never followed, since credentials must not go with it.
    let location: String?
}

extension S3Failure: CustomStringConvertible {
    var description: String {
        let words = [code, message.isEmpty ? nil : message].compactMap { $0 }
        let said = words.isEmpty ? "" : " \(words.joined(separator: ": "))"
        let place = location.map { ", points to \($0)" } ?? ""
        return "HTTP \(status)\(said)\(place)"
    }
}

extension S3Failure {
    /// The store has no such object, upload or setting.
    ///
    /// A finished upload is answered with NoSuchKey by Ceph RGW where others say NoSuchUpload.
    var isNotFound: Bool { status == 404 && code != "NoSuchBucket" }

    /// The body that came is not the one that was announced.
    var isBodyMismatch: Bool {
        switch code {
        case "XAmzContentSHA256Mismatch", "BadDigest", "InvalidDigest", "InvalidChecksum": true
        case "XAmzContentChecksumMismatch": true
        default: false
        }
    }

    /// Something stands under the key already.
    var isPreconditionFailed: Bool { status == 412 }

    /// The store says in so many words that the bucket has no Object Lock, or that it knows none.
    ///
    /// A bare answer says nothing: it may come from anything on the way, and to believe it would be to
    /// confirm without retention.
    var saysNoLock: Bool {
        switch code {
        case "ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration",
            "NotImplemented", "MethodNotAllowed":
            true
        default: false
        }
    }

    /// The store does not know this kind of request, or has it switched off.
    var isUnsupported: Bool {
        status == 501 || status == 405 || code == "NotImplemented"
            || code == "ObjectLockConfigurationNotFoundError"
            || code == "NoSuchObjectLockConfiguration"
    }
}
