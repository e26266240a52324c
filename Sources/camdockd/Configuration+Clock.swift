// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
// Only the whole of Foundation knows the world's time zones.
import Foundation
import Settings

extension ClockPolicy {
    /// What `[clock]` says; `siteZone` is the zone of `[uplink]`, nil if it names none.
    init(_ table: SettingsTable, siteZone: TimeZone?) {
        let named = table.parsed(
            "time_zone",
            expected: "a time zone such as \"America/Chicago\"",
            required: false
        ) { TimeZone(identifier: $0) }
        let zone = named ?? siteZone
        let corrects = table.bool("correct", default: false)
        if corrects, zone == nil {
            table.reject("correct", "needs time_zone: cameras keep local time")
        }
        self.init(
            timeZone: zone ?? .gmt,
            tolerance: table.duration(
                "tolerance",
                in: .zero...(.seconds(86_400)),
                default: .seconds(2)
            ),
            corrects: corrects
        )
    }
}
