// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How long what waits has waited, by camera and reason.
package struct QueueShapeReport: Codable, Hashable, Sendable {
    /// The ages below which each column counts, ascending; one more column counts all that is older.
    package let ageLimitsSeconds: [Int]
    package let rows: [QueueShapeRow]

    /// Joins the values.
    package init(ageLimitsSeconds: [Int], rows: [QueueShapeRow]) {
        self.ageLimitsSeconds = ageLimitsSeconds
        self.rows = rows
    }
}

/// What waits of one camera for one reason.
package struct QueueShapeRow: Codable, Hashable, Sendable {
    /// The camera's serial number.
    package let camera: String
    /// Why it waits: a fixed name, such as `store-unavailable`.
    package let reason: String
    /// Recordings by age, the youngest first; one more than there are limits.
    package let counts: [Int]
    /// Their bytes likewise.
    package let bytes: [Int64]

    /// Joins the values.
    package init(camera: String, reason: String, counts: [Int], bytes: [Int64]) {
        self.camera = camera
        self.reason = reason
        self.counts = counts
        self.bytes = bytes
    }
}
