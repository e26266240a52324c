// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import NIOCore

extension S3Stub {
    /// One version of an object, or a delete marker.
    package struct Version: Sendable {
        /// `null` in a bucket without versions.
        package internal(set) var id = "null"
        package internal(set) var isDeleteMarker = false
        /// The segments that the bytes arrived in: one for each part.
        var content: [ByteBuffer] = []
        /// Without quotes.
        package internal(set) var eTag = ""
        package internal(set) var modified: Date
        /// The headers that are repeated with the content, `x-amz-meta-…` included.
        package internal(set) var headers: [String: String] = [:]
        package internal(set) var checksum: Checksum?
        /// Empty for an object that was put in one piece.
        var parts: [CompletedPart] = []
        package internal(set) var retention: Retention?
        /// Nil if nobody ever said.
        package internal(set) var legalHold: Bool?

        package var size: Int { content.reduce(0) { $0 + $1.readableBytes } }

        /// A copy of the content.
        package var bytes: [UInt8] { content.flatMap { Array($0.readableBytesView) } }

        init(content: [ByteBuffer], eTag: String, modified: Date) {
            self.content = content
            self.eTag = eTag
            self.modified = modified
        }

        init(deleteMarkerAt date: Date) {
            isDeleteMarker = true
            modified = date
        }
    }

    /// The SHA-256 that an object's sender gave, in base64.
    package enum Checksum: Hashable, Sendable {
        /// That of the bytes.
        case fullObject(String)
        /// That of the checksums of so many parts.
        case composite(String, parts: Int)

        /// As headers and XML spell it.
        package var value: String {
            switch self {
            case .fullObject(let digest): digest
            case .composite(let digest, let parts): "\(digest)-\(parts)"
            }
        }

        var type: String {
            switch self {
            case .fullObject: "FULL_OBJECT"
            case .composite: "COMPOSITE"
            }
        }
    }
}

/// What is known of a part once the object is whole.
struct CompletedPart: Sendable {
    let number: Int
    let size: Int
    let checksum: String?
}
