// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Settings

extension AccountabilityPolicy {
    /// What `[accountability]` says; `clock` says in which zone cameras keep their time.
    init(_ table: SettingsTable, clock: ClockPolicy) {
        var absence: [RosterEntry.Kind: Duration] = [:]
        for (kind, key, days) in [
            (RosterEntry.Kind.bodyWorn, "body_worn_days", 7), (.inCar, "in_car_days", 30),
        ] {
            let days = table.int(key, in: 0...3_650, default: days)
            if days > 0 { absence[kind] = .seconds(86_400 * days) }
        }
        self.init(
            arrival: ArrivalRule(
                limit: table.duration(
                    "late_after",
                    in: .seconds(3_600)...(.seconds(86_400 * 365)),
                    default: .seconds(86_400)
                )
            ) { clock.instant(of: $0) },
            absence: absence
        )
    }
}
