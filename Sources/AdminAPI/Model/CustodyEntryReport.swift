// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One entry of the custody log.
package struct CustodyEntryReport: Codable, Hashable, Sendable {
    /// The entry's number; the first is 1.
    package let seq: Int64
    package let time: Timestamp
    /// What happened, such as `recording.spooled`.
    package let event: String
    /// Who or what did it: the daemon, or a user by number.
    package let actor: String
    package let recording: String?
    package let docking: String?
    package let camera: String?
    /// What else was written down.
    package let detail: [String: String]
    /// The hash of the entry before, in hexadecimal.
    package let previous: String
    /// The hash of this entry, in hexadecimal.
    package let hash: String

    /// Joins the values.
    package init(
        seq: Int64,
        time: Timestamp,
        event: String,
        actor: String,
        recording: String? = nil,
        docking: String? = nil,
        camera: String? = nil,
        detail: [String: String] = [:],
        previous: String,
        hash: String
    ) {
        self.seq = seq
        self.time = time
        self.event = event
        self.actor = actor
        self.recording = recording
        self.docking = docking
        self.camera = camera
        self.detail = detail
        self.previous = previous
        self.hash = hash
    }
}

/// A part of the custody log.
package struct CustodyPage: Codable, Hashable, Sendable {
    package let entries: [CustodyEntryReport]
    /// The number to ask for next as `from`; left out on the last page.
    package let next: Int64?

    /// Joins the values.
    package init(entries: [CustodyEntryReport], next: Int64? = nil) {
        self.entries = entries
        self.next = next
    }
}
