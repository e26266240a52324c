// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension Charge {
    /// The charge that a battery's description states.
    ///
    /// What a number means, only the description says: a range, or the values that there are. PIMA
    /// 15740 (13.3.2) has a device state 0 while it is powered from elsewhere, as every docked camera
    /// is, so that 0 is never taken for an empty battery. What does not fit its own description is
    /// not believed.
    init(of battery: PTPPropertyDescription) {
        guard let value = battery.value.int, let scale = BatteryScale(battery.form) else {
            self = .unknown
            return
        }
        self =
            if value == 0 {
                scale.holds(0) ? .external : .unknown
            } else if scale.holds(value) {
                .level(percent: scale.percent(value), stepPercent: scale.stepPercent)
            } else {
                .unknown
            }
    }
}

/// The values that a battery's level can have, and what they are in percent.
private struct BatteryScale {
    /// Levels are of a byte or two; more is no battery.
    private static let largest: Int64 = 0xFFFF

    private let least: Int64
    private let most: Int64
    /// The values that there are, if they were listed.
    private let values: [Int64]?
    /// The largest distance from one value to the next.
    private let step: Int64

    /// Nil if the form tells no scale.
    init?(_ form: PTPPropertyDescription.Form) {
        switch form {
        case .range(let from, let to, let by):
            guard let from = from.int, let to = to.int, let by = by.int else { return nil }
            least = from
            most = to
            values = nil
            step = max(by, 1)
        case .enumeration(let all):
            let sorted = Set(all.compactMap(\.int)).sorted()
            // Before anything is computed: a camera may list whatever fits 64 bits.
            guard let first = sorted.first, let last = sorted.last, first >= 0, last <= Self.largest
            else { return nil }
            least = first
            most = last
            values = sorted
            step = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.max() ?? 1
        case .none, .other: return nil
        }
        guard least >= 0, most <= Self.largest, least < most, step <= most - least else {
            return nil
        }
    }

    func holds(_ value: Int64) -> Bool {
        values?.contains(value) ?? (least...most).contains(value)
    }

    /// A scale up to 100 is in percent already, also where it starts higher than 0.
    func percent(_ value: Int64) -> Int {
        guard most != 100 else { return Int(value) }
        let parts = value - least
        return Int((parts * 100 + (most - least) / 2) / (most - least))
    }

    /// Rounded up: a scale is at least as coarse as it says.
    var stepPercent: Int {
        guard most != 100 else { return Int(step) }
        return Int((step * 100 + most - least - 1) / (most - least))
    }
}
