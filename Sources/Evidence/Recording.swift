// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The identity of one recording: derived from the camera's serial and each file's path, size and
/// time, so that the same footage always has the same name.
package struct RecordingID: Hashable, Sendable, CustomStringConvertible {
    /// 24 lower-case hexadecimal characters.
    package let rawValue: String

    /// Wraps an identity read from the ledger or derived in Custody.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}

/// What kind of thing a recording is.
package enum RecordingKind: String, Sendable, CaseIterable {
    /// One file.
    case single
    /// An AVCHD stream with its clip information.
    case avchd
    /// A P2 clip: its XML with video, audio, icon, proxy and voice files.
    case p2
}

/// Whether a recording may leave this host.
package enum Forwarding: Hashable, Sendable {
    case allowed
    /// A profile marked it as never to be forwarded; it is neither copied nor cleared.
    case withheld(reason: String)
}

/// One file, or one set of files that only make sense together, as a camera's listing shows it.
package struct ListedRecording: Hashable, Sendable {
    package let kind: RecordingKind
    /// What people call it: the clip's or the file's name, escaped.
    package let title: String
    /// The files in path order; at least one.
    package let files: [SourceFile]
    package let forwarding: Forwarding
    /// The recording's digest, if that alone tells it from another; nil for any other.
    ///
    /// The camera had shown other bytes with the same paths and sizes, and states no time.
    package let edition: Digest?

    /// Joins the files of one recording.
    package init(
        kind: RecordingKind,
        title: String,
        files: [SourceFile],
        forwarding: Forwarding = .allowed,
        edition: Digest? = nil
    ) {
        precondition(!files.isEmpty, "a recording has at least one file")
        self.kind = kind
        self.title = title
        self.files = files.sorted { $0.path < $1.path }
        self.forwarding = forwarding
        self.edition = edition
    }

    /// The same recording, told by its digest from what the camera had shown in its place.
    package func edition(_ digest: Digest) -> Self {
        Self(kind: kind, title: title, files: files, forwarding: forwarding, edition: digest)
    }

    /// Whether the camera states no time of a file, so that other footage may look like it.
    package var isUndated: Bool { files.contains { $0.modified == .unstated } }

    /// The sum of the files' sizes, in bytes.
    package var sizeBytes: Int64 { files.reduce(0) { $0 + $1.sizeBytes } }

    /// The camera's time of the recording: that of its earliest file.
    package var recordedAt: CameraTime {
        files.map(\.modified).min() ?? CameraTime(nanoseconds: 0)
    }
}

/// Where a recording stands.
///
/// Each state is a row in the ledger before the act that follows it.
package enum RecordingState: String, Sendable, CaseIterable {
    case listed, copying, spooled, uploading, confirmed, cleared, quarantined

    /// The states that may follow this one.
    ///
    /// `copying → listed` starts a copy over; `uploading → spooled` gives an attempt up for later;
    /// `quarantined → listed` takes the recording from the camera again; `cleared → confirmed` is for
    /// one that the camera shows again.
    package var successors: Set<Self> {
        switch self {
        case .listed: [.copying, .quarantined]
        case .copying: [.listed, .spooled, .quarantined]
        case .spooled: [.uploading, .quarantined]
        case .uploading: [.spooled, .confirmed, .quarantined]
        case .confirmed: [.cleared, .quarantined]
        case .cleared: [.confirmed, .quarantined]
        case .quarantined: [.listed]
        }
    }
}

/// Why a recording was set aside.
///
/// The name is fixed; the words say what was seen.
package struct QuarantineReason: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of reason there are.
    package enum Name: String, Sendable, CaseIterable {
        /// Fewer or more bytes came than the camera stated.
        case sizeMismatch = "size-mismatch"
        /// The camera changed the file while it was read.
        case sourceChanged = "source-changed"
        /// The camera could not read its own medium.
        case sourceUnreadable = "source-unreadable"
        /// The spool's copy, read back from the disk, is not what was written.
        case spoolDamaged = "spool-damaged"
        /// The store holds other bytes under the same key.
        case storeConflict = "store-conflict"
        /// The store will never take it.
        case storeRejected = "store-rejected"
    }

    package let name: Name
    package let detail: String

    /// Joins a reason's name and what was seen.
    package init(_ name: Name, _ detail: String) {
        self.name = name
        self.detail = detail
    }

    /// Whether reading the camera again may mend it.
    package var isMendedByReading: Bool {
        switch name {
        case .sizeMismatch, .sourceChanged, .sourceUnreadable, .spoolDamaged: true
        case .storeConflict, .storeRejected: false
        }
    }

    package var description: String { "\(name.rawValue): \(detail)" }
}
