// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Settings

extension ClearingPolicy {
    /// What `[clearing]` says.
    init(_ table: SettingsTable) {
        let days = table.int("keep_days", in: 0...3_650, default: 0)
        self.init(
            after: table.choice("after", default: .confirmed),
            keepFor: .seconds(86_400 * days)
        )
    }
}
