// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The room that the spool has.
package struct SpoolReport: Codable, Hashable, Sendable {
    package let path: String
    /// `ok`, `low` or `full`.
    package let state: String
    package let detail: String?
    /// Bytes that the spool's recordings take.
    package let usedBytes: Int64
    /// Bytes that intake may still write.
    package let freeBytes: Int64
    /// The size of the file system that the spool is on.
    package let totalBytes: Int64

    /// Joins the values.
    package init(
        path: String,
        state: String,
        detail: String? = nil,
        usedBytes: Int64,
        freeBytes: Int64,
        totalBytes: Int64
    ) {
        self.path = path
        self.state = state
        self.detail = detail
        self.usedBytes = usedBytes
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
    }
}
