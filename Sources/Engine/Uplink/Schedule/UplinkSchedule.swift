// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials

/// When forwarding may use the line, and how fast: the windows, in the time zone of the dock.
///
/// Without any window the line is always open, in full. With windows it is closed outside all of
/// them; where several overlap, the most generous holds: full before a rate, a higher rate before a
/// lower one.
///
/// An instant belongs to a window if, and only if, the wall clock shows a time in it. So where
/// daylight saving skips an hour, that hour of a window does not happen: that night `02:00-03:00` does
/// not open at all, and `01:00-04:00` is an hour shorter. Where an hour comes twice, it counts twice:
/// `01:00-03:00` is an hour longer, and `02:00-02:30` opens twice.
package struct UplinkSchedule: Sendable {
    package let windows: [UplinkWindow]
    package let timeZone: TimeZone
    private let plan: WeekPlan

    /// Lays out the windows.
    package init(windows: [UplinkWindow], timeZone: TimeZone) {
        self.windows = windows
        self.timeZone = timeZone
        plan = WeekPlan(windows)
    }

    /// What is allowed at an instant.
    package func allowance(at instant: UTCTime) -> LineAllowance {
        allowance(at: instant.secondsSinceEpoch)
    }

    /// The first instant after that one at which something else is allowed, and what; nil if that
    /// never happens.
    package func nextChange(after instant: UTCTime) -> (at: UTCTime, allowance: LineAllowance)? {
        guard plan.isChanging else { return nil }
        var second = instant.secondsSinceEpoch
        let present = allowance(at: second)
        while true {
            // Up to the next shift the wall clock runs evenly, so that the next step can be counted
            // off; a shift may leap over it, so what is allowed is looked up anew there.
            let step = second + plan.secondsToStep(after: timeZone.wallSecond(at: second))
            second = timeZone.nextShift(after: second).map { min($0, step) } ?? step
            let next = allowance(at: second)
            if next != present { return (UTCTime(secondsSinceEpoch: second), next) }
        }
    }

    /// When the present open stretch ends, or the next one if the line is closed; nil if the line
    /// never closes.
    ///
    /// Windows that adjoin are one stretch, whatever their rates.
    package func closes(after instant: UTCTime) -> UTCTime? {
        guard plan.closes else { return nil }
        var isOpen = allowance(at: instant).isOpen
        var time = instant
        while let change = nextChange(after: time) {
            if isOpen, !change.allowance.isOpen { return change.at }
            isOpen = change.allowance.isOpen
            time = change.at
        }
        return nil
    }

    private func allowance(at second: Int64) -> LineAllowance {
        plan.allowance(at: timeZone.wallSecond(at: second))
    }
}
