// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a week of wall-clock time allows, as the steps at which that changes.
struct WeekPlan: Sendable {
    private struct Step {
        /// Counted from the beginning of Monday.
        let second: Int64
        let allowance: LineAllowance
    }

    private static let secondsPerWeek: Int64 = 604_800
    /// 1970-01-01 was a Thursday.
    private static let epochSecond: Int64 = 3 * 86_400

    /// At least one, in order; what the last allows holds on into the next week.
    private let steps: [Step]

    /// Lays the windows over each other; where they overlap, the most generous holds.
    init(_ windows: [UplinkWindow]) {
        guard !windows.isEmpty else {
            steps = [Step(second: 0, allowance: .open(bytesPerSecond: nil))]
            return
        }
        let spans = windows.flatMap { window in
            let allows = LineAllowance.open(bytesPerSecond: window.rate?.bytesPerSecond)
            return window.minutesOfWeek.map { (minutes: $0, allows: allows) }
        }
        let bounds = Set(spans.flatMap { [$0.minutes.lowerBound, $0.minutes.upperBound] })
        let all = Set(bounds.map { $0 % UplinkWindow.minutesPerWeek }).sorted().map { minute in
            let holding = spans.lazy.filter { $0.minutes.contains(minute) }.map(\.allows)
            return Step(second: Int64(minute) * 60, allowance: holding.max() ?? .closed)
        }
        // Windows that adjoin join: a bound at which nothing changes is no step.
        let changes = zip(all, all.suffix(1) + all).filter { $0.allowance != $1.allowance }
        steps = changes.isEmpty ? Array(all.prefix(1)) : changes.map(\.0)
    }

    /// Whether it allows different things at different times.
    var isChanging: Bool { steps.count > 1 }

    /// Whether there is a time at which nothing goes.
    var closes: Bool { steps.contains { $0.allowance == .closed } }

    /// What it allows at a wall-clock time, in seconds since 1970-01-01T00:00:00 on that clock.
    func allowance(at wallSecond: Int64) -> LineAllowance {
        let second = Self.secondOfWeek(wallSecond)
        return (steps.last { $0.second <= second } ?? steps[steps.count - 1]).allowance
    }

    /// The seconds from a wall-clock time to the next step, more than zero.
    func secondsToStep(after wallSecond: Int64) -> Int64 {
        let second = Self.secondOfWeek(wallSecond)
        let next = steps.first { $0.second > second }?.second
        return (next ?? steps[0].second + Self.secondsPerWeek) - second
    }

    private static func secondOfWeek(_ wallSecond: Int64) -> Int64 {
        let second = (wallSecond + epochSecond) % secondsPerWeek
        return second < 0 ? second + secondsPerWeek : second
    }
}
