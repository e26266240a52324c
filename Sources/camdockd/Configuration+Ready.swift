// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Settings

extension ReadyTerms {
    /// What `[ready]` says.
    init(_ table: SettingsTable) {
        self.init(
            chargePercent: table.int("charge", in: 1...100, default: 80),
            footage: table.choice("footage", default: .spooled)
        )
    }
}
