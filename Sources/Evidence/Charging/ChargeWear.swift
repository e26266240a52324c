// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a battery ages: how long it took from 20 to 80 percent, month by month.
///
/// A battery that holds less is full sooner, and one whose resistance has grown takes longer: either
/// way the figure moves.
package struct ChargeWear: Hashable, Sendable {
    /// Between these levels, in percent, a charger is not yet slowed down by a nearly full battery.
    package static let levels = 20...80

    /// One month in which the camera went all that way at least once.
    package struct Month: Hashable, Sendable {
        /// For example `2026-03`, in UTC.
        package let name: String
        /// The median of all that were seen.
        package let duration: Duration
        /// How often it was seen.
        package let count: Int

        /// Joins the values.
        package init(name: String, duration: Duration, count: Int) {
            self.name = name
            self.duration = duration
            self.count = count
        }
    }

    /// The oldest first; a month in which it was never seen is left out.
    package let months: [Month]

    /// Looks at how the camera charged in each docking.
    package init(_ curves: [ChargeCurve]) {
        var durations: [String: [Duration]] = [:]
        for curve in curves {
            guard let (start, duration) = curve.time(between: Self.levels) else { continue }
            durations[String(start.iso8601.prefix(7)), default: []].append(duration)
        }
        months = durations.map { name, all in
            Month(name: name, duration: all.sorted()[all.count / 2], count: all.count)
        }.sorted { $0.name < $1.name }
    }
}
