// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What is known of one kind of S3 store: data, as camera profiles are.
package struct S3Profile: Hashable, Sendable {
    /// What is to be thought of the SHA-256 that a store states.
    package enum Checksums: String, Sendable, CaseIterable {
        /// It states none, or takes any: what it holds is read back.
        case none
        /// It is asked at the start whether it refuses a wrong one and states a right one.
        case probe
    }

    /// What a store makes of `If-None-Match: *`.
    package enum Condition: String, Sendable, CaseIterable {
        /// It does not understand it.
        case never
        /// It is a guard in buckets without versions, if anywhere; elsewhere it may be ignored, and
        /// a put whose answer was lost could make a second version.
        case unversioned
        /// No put ever makes a second version.
        case always
    }

    /// The name by which the configuration asks for it.
    package let name: String
    /// What people call it.
    package let title: String
    /// How requests name the bucket unless the configuration says otherwise.
    package let addressing: S3Location.Addressing
    package let checksums: Checksums
    /// Whether every body needs `Content-MD5`, which costs reading the spool once more.
    package let sendsContentMD5: Bool
    /// Whether lock terms may be given with a single put.
    package let locksOnPut: Bool
    /// Whether lock terms may be given when an upload in parts begins; they are read back anyway.
    package let locksOnUpload: Bool
    /// What `If-None-Match: *` is good for; never the only guard.
    package let ifNoneMatch: Condition
    /// The smallest part but the last, in bytes.
    package let smallestPartBytes: Int64
    /// The largest object that is sent in one piece, in bytes.
    package let largestPutBytes: Int64
    /// The largest number of parts.
    package let mostParts: Int

    /// Joins what is known.
    package init(
        name: String,
        title: String,
        addressing: S3Location.Addressing = .path,
        checksums: Checksums = .probe,
        sendsContentMD5: Bool = false,
        locksOnPut: Bool = true,
        locksOnUpload: Bool = true,
        ifNoneMatch: Condition = .unversioned,
        smallestPartBytes: Int64 = 5 << 20,
        largestPutBytes: Int64 = 5 << 30,
        mostParts: Int = 10_000
    ) {
        self.name = name
        self.title = title
        self.addressing = addressing
        self.checksums = checksums
        self.sendsContentMD5 = sendsContentMD5
        self.locksOnPut = locksOnPut
        self.locksOnUpload = locksOnUpload
        self.ifNoneMatch = ifNoneMatch
        self.smallestPartBytes = smallestPartBytes
        self.largestPutBytes = largestPutBytes
        self.mostParts = mostParts
    }
}
