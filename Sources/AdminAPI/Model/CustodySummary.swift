// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The custody log in two values.
package struct CustodySummary: Codable, Hashable, Sendable {
    /// How many entries the log has.
    package let entries: Int64
    /// The hash of the last entry in hexadecimal; left out while there is none.
    package let head: String?

    /// Joins the values.
    package init(entries: Int64, head: String? = nil) {
        self.entries = entries
        self.head = head
    }
}
