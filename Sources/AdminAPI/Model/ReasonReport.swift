// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A fixed name and the words that say what was seen.
package struct ReasonReport: Codable, Hashable, Sendable {
    package let name: String
    package let detail: String

    /// Joins the values.
    package init(name: String, detail: String) {
        self.name = name
        self.detail = detail
    }
}
