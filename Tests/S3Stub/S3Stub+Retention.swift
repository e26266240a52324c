// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

extension S3Stub {
    /// Who may take a retention away.
    package enum LockMode: String, Sendable {
        /// Whoever may bypass it.
        case governance = "GOVERNANCE"
        /// Nobody.
        case compliance = "COMPLIANCE"
    }

    /// Until when a version cannot be deleted.
    package struct Retention: Hashable, Sendable {
        package let mode: LockMode
        package let until: Date
    }

    /// What a bucket gives to objects that ask for nothing.
    package struct DefaultRetention: Sendable {
        package let mode: LockMode
        package let days: Int

        /// Joins the two.
        package init(mode: LockMode, days: Int) {
            self.mode = mode
            self.days = days
        }

        func starting(at date: Date) -> Retention {
            Retention(mode: mode, until: date.addingTimeInterval(Double(days) * 86_400))
        }
    }
}
