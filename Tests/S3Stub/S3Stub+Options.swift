// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

extension S3Stub {
    /// An access key and its secret.
    package struct Credentials: Sendable {
        package var accessKey: String
        package var secretKey: String

        /// Joins the two.
        package init(accessKey: String, secretKey: String) {
            self.accessKey = accessKey
            self.secretKey = secretKey
        }
    }

    /// What the server is to be.
    package struct Options: Sendable {
        package var credentials = Credentials(
            accessKey: "STUBACCESSKEY",
            secretKey: "stub/secret+key"
        )
        package var region = "us-east-1"
        package var bucket = "evidence"
        /// Whether the bucket keeps versions; a bucket with object lock always does.
        package var versioned = false
        package var objectLock = false
        /// What an object gets that asks for no retention itself.
        package var defaultRetention: DefaultRetention?
        /// The domain under which `bucket.domain` names the bucket; nil for path style only.
        package var domain: String?
        package var allowsUnsignedPayload = false
        /// The most entries on a page, whatever a request asks for.
        package var pageLimit = 1000
        /// The largest body taken.
        package var maxBodyBytes = 256 << 20
        /// 0 for any free port.
        package var port = 0
        package var quirks = Quirks()
        package var now: @Sendable () -> Date = { Date() }

        /// AWS's behaviour, in a bucket without versions.
        package init() {}

        /// AWS's behaviour but for what is changed.
        package init(_ change: (inout Options) -> Void) {
            self.init()
            change(&self)
        }

        var keepsVersions: Bool { versioned || objectLock }
    }

    /// What other stores do otherwise than AWS.
    package struct Quirks: Sendable {
        /// Does as if there were no checksum headers, and wants no digest for a lock.
        package var ignoresChecksums = false
        /// Drops lock headers of CreateMultipartUpload.
        package var ignoresLockOnMultipart = false
        /// Overwrites in spite of `If-None-Match: *` if the bucket keeps versions.
        package var ignoresIfNoneMatchWhenVersioned = false
        /// Leaves the ETag in the answer to CompleteMultipartUpload empty.
        package var emptyCompleteETag = false
        /// Believes and repeats every checksum that a client claims.
        package var echoesUnverifiedChecksums = false

        /// Believes the checksum of every part, and checks those of whole objects.
        package var believesPartChecksums = false

        /// AWS's behaviour.
        package init() {}

        /// What Ceph's gateway 16.2 does.
        package static var radosGateway: Quirks {
            var quirks = Quirks()
            quirks.ignoresChecksums = true
            quirks.ignoresLockOnMultipart = true
            quirks.ignoresIfNoneMatchWhenVersioned = true
            quirks.emptyCompleteETag = true
            return quirks
        }
    }
}
