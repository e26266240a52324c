// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// What the kernel says of the batteries of docked cameras.
package enum BatteryProbe {
    /// The charge of what is in each bay; a bay with several batteries is as full as its emptiest.
    ///
    /// **Blocks.**
    /// - Throws: `UdevError`.
    package static func charges() throws -> [BayPath: Charge] {
        charges(of: try UdevDatabase.batteries())
    }

    static func charges(of batteries: [UdevBattery]) -> [BayPath: Charge] {
        var levels: [BayPath: Int] = [:]
        for battery in batteries {
            guard let percent = battery.capacityPercent, let bay = BayPath(of: battery.usbDevice)
            else { continue }
            levels[bay] = min(levels[bay] ?? percent, percent)
        }
        return levels.mapValues { .level(percent: $0, stepPercent: 1) }
    }
}
