// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// One entry of the custody log.
package struct CustodyEntry: Hashable, Sendable {
    /// 1 for the first entry, and no number is ever left out.
    package let seq: Int64
    /// UTC to the hundredth of a second, `2026-03-01T22:14:07.31Z`.
    package let time: String
    /// A name of `CustodyEvent`; text, so that a newer version's entries can still be checked.
    package let event: String
    package let actor: CustodyActor
    package let recording: RecordingID?
    package let docking: DockingID?
    package let camera: CameraSerial?
    /// Canonical JSON of the detail, byte for byte as it was hashed.
    package let detailJSON: String
    /// The hash of the entry before; zeros for the first.
    package let previous: Digest
    /// SHA-256 of `previous` followed by `canonicalJSON`.
    package let hash: Digest

    /// The detail's values; empty if the text is no canonical JSON object.
    package var detail: CustodyDetail { CanonicalJSON.detail(from: detailJSON) ?? [:] }
}

/// The last entry's number and hash, kept beside the log so that a cut tail is seen.
package struct CustodyHead: Hashable, Sendable {
    package let seq: Int64
    package let hash: Digest
}

/// What checking the whole log found.
package struct CustodyVerdict: Hashable, Sendable {
    /// The first entry that does not fit, and why.
    package struct Break: Hashable, Sendable {
        package let seq: Int64
        package let reason: String
    }

    /// How many entries were checked and fit.
    package let entries: Int64
    /// The hash of the last entry that fits.
    package let head: Digest?
    /// Nil if the chain is whole.
    package let broken: Break?

    /// Whether every entry fits and none is missing.
    package var isWhole: Bool { broken == nil }
}
