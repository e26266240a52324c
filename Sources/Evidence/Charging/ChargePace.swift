// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How long a camera takes for each percent of charge, from its own curves.
package struct ChargePace: Sendable {
    /// How far from a percent that was seen one that was not may be, to be taken for the same.
    private static let reach = 15
    /// How much faster or slower a bay or an ageing battery may be than the curves of the past.
    private static let scales = 0.5...2.0
    /// What is said of a stretch that only one curve has shown may be wrong by that part of it.
    private static let lonelyDoubt = 0.25
    /// The same, where nothing was seen and the pace of the nearest percent was taken.
    private static let strangeDoubt = 0.5
    /// However alike curves are, the next one differs by that part.
    private static let leastDoubt = 0.1

    /// One percent's time in seconds, and by how much it may be wrong.
    private struct Step {
        let seconds: Double
        let doubt: Double
    }

    /// The seconds that each percent took, by the percent from which it led to the next.
    private var seen: [Int: [Double]] = [:]

    /// The pace of no curve.
    package init() {}

    /// The pace that curves show.
    package init(_ curves: some Sequence<ChargeCurve>) {
        for curve in curves { add(curve) }
    }

    /// Adds what a curve shows between its rises.
    ///
    /// When the first level of a curve was reached, nobody saw: the time from it to the next is left out.
    package mutating func add(_ curve: ChargeCurve) {
        let rises = curve.rises.dropFirst()
        for (lower, upper) in zip(rises, rises.dropFirst()) {
            let seconds = upper.at.since(lower.at) / .seconds(1)
            guard seconds > 0 else { continue }
            let each = seconds / Double(upper.percent - lower.percent)
            for percent in lower.percent..<upper.percent { seen[percent, default: []].append(each) }
        }
    }

    /// How long a camera still charges to a level.
    ///
    /// The past says how the time is spread over the levels, and what this docking has shown so far
    /// how fast it goes today. The uncertainty is the spread of the curves, and the step within which
    /// the present level may lie.
    /// - Parameters:
    ///   - percent: The level that is wanted.
    ///   - curve: What this docking has shown.
    ///   - now: From when on it is counted.
    /// - Returns: Nil if the camera's curves do not tell, or too little to be said.
    package func forecast(
        to percent: Int,
        on curve: ChargeCurve,
        at now: UTCTime
    ) -> ChargeForecast? {
        guard let latest = curve.latest, latest.percent < percent,
            now.since(latest.at) <= ChargeCurve.longestGap
        else { return nil }
        let today = Self([curve])
        let scale = today.scale(over: self)
        var (seconds, doubt) = (0.0, 0.0)
        for level in latest.percent..<percent {
            guard let step = step(at: level, scale: scale) ?? today.step(at: level, scale: 1) else {
                return nil
            }
            seconds += step.seconds
            doubt += step.doubt
        }
        let span = percent - latest.percent
        let within = seconds / Double(span) * Double(min(latest.stepPercent, span))
        // What has passed since the level was first seen is behind it, as far as the level explains.
        let since = curve.rises.last.flatMap { $0.percent == latest.percent ? $0.at : nil }
        let passed = since.map { max(0, now.since($0) / .seconds(1)) } ?? 0
        seconds -= min(passed, within)
        doubt = max(doubt + within / 2, seconds * Self.leastDoubt)
        // As wrong as it is long: that says nothing.
        guard doubt <= max(seconds, within) else { return nil }
        return ChargeForecast(
            remaining: .seconds(Int64(max(0, seconds).rounded())),
            uncertainty: .seconds(Int64(doubt.rounded(.up)))
        )
    }

    /// By how much slower this pace is than another over the same percents; 1 if there are none.
    private func scale(over other: Self) -> Double {
        let common = seen.keys.filter { other.seen[$0] != nil }
        let mine = common.compactMap { seen[$0].map(Self.median) }.reduce(0, +)
        let others = common.compactMap { other.seen[$0].map(Self.median) }.reduce(0, +)
        guard mine > 0, others > 0 else { return 1 }
        return min(max(mine / others, Self.scales.lowerBound), Self.scales.upperBound)
    }

    /// The time from one percent to the next; nil if nothing near it was seen.
    private func step(at percent: Int, scale: Double) -> Step? {
        let near = (0...Self.reach).lazy.flatMap { [percent - $0, percent + $0] }
        guard let known = near.first(where: { seen[$0] != nil }), let times = seen[known] else {
            return nil
        }
        let seconds = Self.median(times) * scale
        let spread = Self.spread(times) * scale
        let part =
            known == percent ? (times.count > 1 ? 0 : Self.lonelyDoubt) : Self.strangeDoubt
        return Step(seconds: seconds, doubt: max(spread, seconds * part))
    }

    private static func median(_ values: [Double]) -> Double {
        quantile(values, 0.5)
    }

    /// Half of the distance between the quartiles.
    private static func spread(_ values: [Double]) -> Double {
        (quantile(values, 0.75) - quantile(values, 0.25)) / 2
    }

    private static func quantile(_ values: [Double], _ part: Double) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0 }
        let place = part * Double(last)
        let lower = Int(place)
        let upper = min(lower + 1, last)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (place - Double(lower))
    }
}
