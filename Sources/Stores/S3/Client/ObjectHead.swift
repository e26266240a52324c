// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import NIOHTTP1

/// What a store says of one object without giving its bytes.
struct ObjectHead: Hashable, Sendable {
    let sizeBytes: Int64?
    /// What the store calls this version; nil if it keeps none.
    let version: String?
    /// The SHA-256 that we wrote beside the bytes when they were sent; says nothing about them.
    let sha256: Digest?
    /// The recording that we wrote beside the bytes.
    let recording: String?
    /// The store's own SHA-256: base64 of the whole, or of the parts' and their number.
    let checksum: String?
    let retention: Retention?

    init(_ headers: HTTPHeaders) {
        sizeBytes = headers.first(name: "content-length").flatMap { Int64($0) }
        let version = headers.first(name: "x-amz-version-id")
        self.version = version == "null" ? nil : version
        sha256 = headers.first(name: ObjectMetadata.sha256).flatMap { Digest(hex: $0) }
        recording = headers.first(name: ObjectMetadata.recording)
        checksum = headers.first(name: "x-amz-checksum-sha256")
        retention = Retention(
            mode: headers.first(name: "x-amz-object-lock-mode"),
            until: headers.first(name: "x-amz-object-lock-retain-until-date"),
            hold: headers.first(name: "x-amz-object-lock-legal-hold")
        )
    }

    /// Whether what we wrote beside the bytes, and their number, are those of `object`.
    func claims(_ object: StoredObject) -> Bool {
        sha256 == object.content.whole && sizeBytes == object.content.sizeBytes
    }
}

/// The names of what is written beside an object's bytes.
enum ObjectMetadata {
    static let sha256 = "x-amz-meta-camdock-sha256"
    static let recording = "x-amz-meta-camdock-recording"

    /// The headers for one object.
    static func headers(_ object: StoredObject) -> [(name: String, value: String)] {
        var headers = [(name: sha256, value: object.content.whole.hex)]
        if let recording = object.recording {
            headers.append((name: Self.recording, value: recording.rawValue))
        }
        return headers
    }
}

extension Retention {
    /// Reads a store's words for it; nil if nothing keeps the object.
    init?(mode: String?, until: String?, hold: String?) {
        let isHeld = hold?.uppercased() == "ON"
        let mode = mode.flatMap { Mode(rawValue: $0.lowercased()) }
        let until = until.flatMap { Self.time($0) }
        guard isHeld || mode != nil && until != nil else { return nil }
        self.init(mode: mode ?? .governance, until: mode == nil ? nil : until, isHeld: isHeld)
    }

    /// Stores write whole seconds, with or without a fraction of zeros.
    private static func time(_ text: String) -> UTCTime? {
        guard let dot = text.firstIndex(of: "."), text.hasSuffix("Z") else {
            return UTCTime(iso8601: text)
        }
        return UTCTime(iso8601: text[..<dot] + "Z")
    }

    /// The lock terms as headers of a request that makes an object.
    var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let until {
            headers.append((name: "x-amz-object-lock-mode", value: mode.rawValue.uppercased()))
            headers.append(
                (name: "x-amz-object-lock-retain-until-date", value: Self.text(until))
            )
        }
        if isHeld { headers.append((name: "x-amz-object-lock-legal-hold", value: "ON")) }
        return headers
    }

    /// `2027-11-25T00:00:00Z`, never earlier than `time`.
    static func text(_ time: UTCTime) -> String {
        let whole = time.secondsSinceEpoch
        let isWhole = UTCTime(secondsSinceEpoch: whole) == time
        return CivilTime(secondsSinceEpoch: isWhole ? whole : whole + 1).iso8601 + "Z"
    }
}
