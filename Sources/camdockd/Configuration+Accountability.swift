// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
// Only the whole of Foundation knows the world's time zones.
import Foundation
import Settings

extension AccountabilityPolicy {
    /// What `[accountability]` says.
    /// - Parameters:
    ///   - table: The table.
    ///   - cameraZone: The zone in which cameras keep their time; nil if the configuration names none,
    ///     and that of this host is as good a guess as any.
    init(_ table: SettingsTable, cameraZone: TimeZone?) {
        let clock = ClockPolicy(
            timeZone: cameraZone ?? .current,
            tolerance: .zero,
            corrects: false
        )
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
