// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What can be said beforehand of queue and spool.
package enum UplinkForecast {
    /// How a queue will drain.
    package struct Drain: Hashable, Sendable {
        /// When nothing is left; nil if it is not within sixty days.
        package let emptyAt: UTCTime?
        /// When the present open stretch ends, or the next; nil if the line does not close.
        package let closesAt: UTCTime?
        /// The bytes that are still there then; nil if the line does not close.
        package let leftAtClose: Int64?
    }

    /// Nobody plans further, and a line that is too slow must not be counted out for ever.
    private static let horizon: Duration = .seconds(60 * 86_400)

    /// Tells how `bytes` will drain if nothing is added to them.
    ///
    /// While the line is open, `min(lineRate, rate of the window, cap)` bytes go per second; a stretch
    /// of `t` seconds at one rate takes `rate * t`, and the last one ends after `left / rate`. What an
    /// administrator has ordered stands in place of the windows: `now` is a line that is always open,
    /// up to the cap, and `paused` one on which nothing goes and which does not close either.
    package static func drain(
        bytes: Int64,
        from start: UTCTime,
        schedule: UplinkSchedule,
        cap: Int64?,
        lineRate: Double,
        order: UplinkOrder?
    ) -> Drain {
        let isEmpty = bytes <= 0
        guard order != .paused else {
            return Drain(emptyAt: isEmpty ? start : nil, closesAt: nil, leftAtClose: nil)
        }
        let schedule =
            order == .now
            ? UplinkSchedule(windows: [], timeZone: schedule.timeZone) : schedule
        let closesAt = schedule.closes(after: start)
        guard !isEmpty else {
            return Drain(emptyAt: start, closesAt: closesAt, leftAtClose: closesAt.map { _ in 0 })
        }
        var left = Double(bytes)
        var leftAtClose: Int64?
        var time = start
        var allowance = schedule.allowance(at: start)
        let end = start.advanced(by: horizon)
        while time < end {
            let change = schedule.nextChange(after: time)
            let until = min(change?.at ?? end, end)
            let speed = speed(allowance, cap: cap, lineRate: lineRate)
            let sent = speed * (until.since(time) / .seconds(1))
            if left <= sent {
                return Drain(
                    emptyAt: time.advanced(by: .seconds(left / speed)),
                    closesAt: closesAt,
                    leftAtClose: closesAt.map { _ in leftAtClose ?? 0 }
                )
            }
            left -= sent
            if until == closesAt { leftAtClose = Int64(left.rounded(.up)) }
            time = until
            allowance = change?.allowance ?? allowance
        }
        return Drain(emptyAt: nil, closesAt: closesAt, leftAtClose: leftAtClose)
    }

    /// How many days the spool lasts if nothing leaves it: `free / inflow`; nil without inflow.
    package static func spoolDaysLeft(freeBytes: Int64, inflowPerDay: Int64) -> Double? {
        guard inflowPerDay > 0 else { return nil }
        return Double(max(0, freeBytes)) / Double(inflowPerDay)
    }

    /// The bytes a store holds once as much expires as comes in: `inflow * retention`, in days.
    package static func steadyStateBytes(inflowPerDay: Int64, retention: Duration) -> Int64 {
        let bytes = Double(max(0, inflowPerDay)) * (retention / .seconds(86_400))
        return Int64(exactly: bytes.rounded()) ?? .max
    }

    private static func speed(
        _ allowance: LineAllowance,
        cap: Int64?,
        lineRate: Double
    ) -> Double {
        // Says no to a rate that is not a number, too.
        guard case .open(let rate) = allowance, lineRate > 0 else { return 0 }
        return [rate, cap].compactMap { $0.map(Double.init) }.reduce(lineRate, min)
    }
}
