// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A day of the week.
package enum Weekday: Int, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// `mon`, as windows write it.
    package var name: String { String("\(self)".prefix(3)) }

    /// The day that many days later, round the week.
    func advanced(by days: Int) -> Weekday {
        Self.allCases[(rawValue + days) % Self.allCases.count]
    }
}

/// The days on which a window begins: `mon-fri`, `sat,sun`, `fri-mon`, `daily`.
package struct Weekdays: Hashable, Sendable {
    private static let everyDay = "daily"

    /// At least one day.
    package let days: Set<Weekday>

    /// Reads a list of names and ranges; a range may go round the end of the week.
    /// - Throws: The name that is none.
    init(_ text: String) throws(UplinkWindowError.Problem) {
        var days: Set<Weekday> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            if item == Self.everyDay {
                days.formUnion(Weekday.allCases)
                continue
            }
            let ends = item.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            var day = try Self.day(ends[0])
            let last = try Self.day(ends[ends.count - 1])
            days.insert(day)
            while day != last {
                day = day.advanced(by: 1)
                days.insert(day)
            }
        }
        self.days = days
    }

    private static func day(_ name: Substring) throws(UplinkWindowError.Problem) -> Weekday {
        guard let day = Weekday.allCases.first(where: { $0.name == name }) else {
            throw .unknownDay(String(name))
        }
        return day
    }
}

extension Weekdays: CustomStringConvertible {
    /// The normal form: ranges where three days or more follow each other, in the order of the week.
    package var description: String {
        guard days.count < Weekday.allCases.count else { return Self.everyDay }
        let firsts = Weekday.allCases.filter { day in
            days.contains(day) && !days.contains(day.advanced(by: Weekday.allCases.count - 1))
        }
        return firsts.map { first in
            var run = [first]
            while days.contains(first.advanced(by: run.count)) {
                run.append(first.advanced(by: run.count))
            }
            let names = run.map(\.name)
            return run.count < 3
                ? names.joined(separator: ",") : "\(names[0])-\(names[run.count - 1])"
        }.joined(separator: ",")
    }
}
