// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Asks for one recording to go before those that are not urgent, or no longer to.
package struct PriorityRequest: Codable, Hashable, Sendable {
    package let urgent: Bool

    /// Wraps the wish.
    package init(urgent: Bool) {
        self.urgent = urgent
    }
}

/// Asks for one recording to be given a category.
package struct CategoryRequest: Codable, Hashable, Sendable {
    /// The name of a category that the daemon knows.
    package let category: String

    /// Wraps the name.
    package init(category: String) {
        self.category = category
    }
}
