// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension S3Failure {
    /// What the failure means for the store as a whole, or for one object.
    ///
    /// Only an answer with an S3 error code says something about one object for good: a bare 4xx
    /// may come from any proxy on the way, and must set nothing aside.
    func storeError(_ key: ObjectKey? = nil) -> StoreError {
        switch (status, code) {
        case (_, "QuotaExceeded"), (507, _), (_, "InsufficientStorage"),
            (_, "XMinioStorageFull"):
            return .full(description)
        case (_, "RequestTimeTooSkewed"):
            return .denied("\(description); this host's clock differs from the store's")
        case (401, _), (403, _), (_, "AuthorizationHeaderMalformed"), (_, "ExpiredToken"),
            (_, "InvalidToken"), (_, "TokenRefreshRequired"):
            return .denied(description)
        case (_, "NoSuchBucket"), (300..<400, _): return .unavailable(description)
        case (408, _), (409, _), (412, _), (425, _), (429, _), (500..., _), (_, "RequestTimeout"),
            (_, "IncompleteBody"),
            (200..<300, _), (_, "InternalError"), (_, "ServiceUnavailable"), (_, "SlowDown"),
            (_, nil):
            return .unavailable(description)
        case (405, _): return .readOnly(description)
        default:
            guard let key else { return .unavailable(description) }
            return isAboutTheObject ? .rejected(key, description) : .refused(key, description)
        }
    }

    /// Whether it says something of this one object that no other time will change.
    private var isAboutTheObject: Bool {
        switch code {
        case "EntityTooLarge", "EntityTooSmall", "InvalidObjectName", "InvalidURI",
            "KeyTooLongError", "MetadataTooLarge", "MaxMessageLengthExceeded":
            true
        default: false
        }
    }
}
