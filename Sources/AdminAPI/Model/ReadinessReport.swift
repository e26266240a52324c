// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Whether a camera may be taken.
package struct ReadinessReport: Codable, Hashable, Sendable {
    /// `ready`, `charging`, `reading`, `waiting-for-store`, `clearing`, `charge-unknown` or
    /// `attention`.
    package let name: String
    /// What people read, for example `charging (ready in about 25 min)`.
    package let words: String
    /// What needs attention: the name of a condition, a refusal or a failure.
    package let reason: String?
    /// How long it still charges; left out if that cannot be told.
    package let secondsLeft: Int64?
    /// By how much that may be wrong, either way.
    package let uncertaintySeconds: Int64?

    /// Joins the values.
    package init(
        name: String,
        words: String,
        reason: String? = nil,
        secondsLeft: Int64? = nil,
        uncertaintySeconds: Int64? = nil
    ) {
        self.name = name
        self.words = words
        self.reason = reason
        self.secondsLeft = secondsLeft
        self.uncertaintySeconds = uncertaintySeconds
    }
}
