// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Whether the store takes footage.
package struct StoreReport: Codable, Hashable, Sendable {
    package let label: String
    /// `ok`, `unavailable`, `full`, `read-only`, `denied` (our credentials are not taken), or
    /// `unknown` before the first probe.
    package let state: String
    /// What the store said; left out when all is well.
    package let detail: String?
    /// Since when the state is as it is.
    package let since: Timestamp?
    /// Left out if the store does not say.
    package let freeBytes: Int64?

    /// Joins the values.
    package init(
        label: String,
        state: String,
        detail: String? = nil,
        since: Timestamp? = nil,
        freeBytes: Int64? = nil
    ) {
        self.label = label
        self.state = state
        self.detail = detail
        self.since = since
        self.freeBytes = freeBytes
    }
}
