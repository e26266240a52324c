// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import NIOCore

/// A multipart upload under way.
struct Upload: Sendable {
    let key: S3Stub.Key
    /// Later uploads have greater ones, so that a page can go on after one that is gone.
    let id: String
    let serial: Int
    let initiated: Date
    let headers: [String: String]
    /// Whether each part must carry its SHA-256.
    let hasChecksums: Bool
    let lock: RequestedLock
    var parts: [Int: Part] = [:]

    /// A part that was taken in.
    struct Part: Sendable {
        let content: ByteBuffer
        let md5: [UInt8]
        /// In base64.
        let checksum: String?
        let modified: Date

        var eTag: String { md5.hex }
    }

    static let smallestPartBytes = 5 << 20
    static let partNumbers = 1...10_000
}
