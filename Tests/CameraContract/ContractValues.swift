// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a camera listed.
package struct ContractListing: Hashable, Sendable, Codable {
    package var files: [ContractFile]
    package var unreadable: [ContractUnreadable]

    /// Joins a listing.
    package init(files: [ContractFile], unreadable: [ContractUnreadable]) {
        self.files = files
        self.unreadable = unreadable
    }
}

/// One file that a camera listed.
package struct ContractFile: Hashable, Sendable, Codable {
    /// The path as `SourcePath.description` writes it.
    package var path: String
    package var sizeBytes: Int64
    /// When it was last written, as `CivilTime.iso8601` writes it.
    package var modified: String

    /// Joins what a listing says of one file.
    package init(path: String, sizeBytes: Int64, modified: String) {
        self.path = path
        self.sizeBytes = sizeBytes
        self.modified = modified
    }
}

/// Something that a camera listed and that cannot be taken.
package struct ContractUnreadable: Hashable, Sendable, Codable {
    package var path: String
    package var reason: String

    /// Joins a path and a reason.
    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// What one reading of a file gave.
package struct ContractReading: Hashable, Sendable, Codable {
    /// How many bytes came, from the offset that was asked for.
    package var sizeBytes: Int64
    /// Their SHA-256, in lower-case hexadecimal.
    package var sha256: String

    /// Joins a reading.
    package init(sizeBytes: Int64, sha256: String) {
        self.sizeBytes = sizeBytes
        self.sha256 = sha256
    }
}

/// The charge that a camera states.
package enum ContractCharge: Hashable, Sendable, Codable {
    case unknown
    case level(percent: Int, stepPercent: Int)
    case external
}

/// What a camera's clock showed.
package struct ContractClock: Hashable, Sendable, Codable {
    /// As `CivilTime.iso8601` writes it.
    package var shown: String
    package var zoneSeconds: Int?

    /// Joins a reading.
    package init(shown: String, zoneSeconds: Int? = nil) {
        self.shown = shown
        self.zoneSeconds = zoneSeconds
    }
}

/// What became of a file that was to be removed.
package enum ContractRemoval: String, Hashable, Sendable, Codable {
    case removed
    case notProven
    case writeProtected
    case mediumProtected
    case partlyRemoved
    case notRemoved
    /// Nobody knows what became of it.
    case unknown
    /// The camera cannot remove anything.
    case unable
}

/// What a driver says went wrong.
package struct ContractError: Error, Hashable, Sendable, Codable {
    /// The kinds of `CameraError`, and what is none.
    package enum Name: String, Hashable, Sendable, Codable {
        case gone
        case vanished
        case unreadable
        case medium
        case unavailable
        case writeProtected
        case unsupported
        case faulty
        /// The gauges wait for footage that is being read.
        case busy
        /// No `CameraError`: a driver must not throw such a thing of a camera.
        case other
    }

    package var name: Name
    package var detail: String
    /// How many bytes of a reading had come before it.
    package var receivedBytes: Int64

    /// Names what went wrong.
    package init(_ name: Name, _ detail: String = "", receivedBytes: Int64 = 0) {
        self.name = name
        self.detail = detail
        self.receivedBytes = receivedBytes
    }
}
