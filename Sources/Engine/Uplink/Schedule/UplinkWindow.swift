// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Hours of the week in which forwarding may use the line, and how fast: `mon-fri 19:00-06:00 full`.
///
/// The times are those of the wall clock. A window that crosses midnight belongs to the day on which
/// it begins: `fri 22:00-06:00` ends on Saturday morning.
package struct UplinkWindow: Hashable, Sendable {
    static let minutesPerDay = 1_440
    static let minutesPerWeek = 7 * minutesPerDay
    private static let unlimited = "full"

    /// The days on which it opens.
    package let days: Weekdays
    /// The minute of the day at which it opens.
    package let opensAt: Int
    /// The minute of the day at which it closes, up to 1440; on the next day unless after `opensAt`.
    package let closesAt: Int
    /// Nil if it may use the line in full.
    package let rate: LineRate?

    /// Reads days, a span of hours and a rate or `full`; capitals are as good as small letters in days.
    /// - Throws: `UplinkWindowError`, which says what is wrong.
    package init(_ text: String) throws(UplinkWindowError) {
        do throws(UplinkWindowError.Problem) {
            let words = text.split { $0.isWhitespace }
            guard let place = words.firstIndex(where: { $0.contains(":") }), place > 0,
                place < words.count - 1
            else { throw .incomplete }
            days = try Weekdays(words[..<place].joined().lowercased())
            (opensAt, closesAt) = try Self.span(words[place])
            rate = try Self.rate(words[(place + 1)...].joined(separator: " "))
        } catch {
            throw UplinkWindowError(text: text, problem: error)
        }
    }

    /// How long it is open, by the wall clock.
    private var minutes: Int {
        closesAt > opensAt ? closesAt - opensAt : closesAt + Self.minutesPerDay - opensAt
    }

    /// The minutes of the week that it covers, counted from Monday's first.
    var minutesOfWeek: [Range<Int>] {
        days.days.flatMap { day in
            let start = day.rawValue * Self.minutesPerDay + opensAt
            let end = start + minutes
            guard end > Self.minutesPerWeek else { return [start..<end] }
            return [start..<Self.minutesPerWeek, 0..<(end - Self.minutesPerWeek)]
        }
    }

    private static func span(
        _ text: Substring
    ) throws(UplinkWindowError.Problem) -> (opensAt: Int, closesAt: Int) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { throw .notASpan(String(text)) }
        guard let opensAt = minute(ends[0]), opensAt < minutesPerDay else {
            throw .notATime(String(ends[0]))
        }
        guard let closesAt = minute(ends[1]) else { throw .notATime(String(ends[1])) }
        guard opensAt != closesAt else { throw .emptySpan(String(text)) }
        // Midnight ends a day: it is the same window, and has one way to be written.
        return (opensAt, closesAt == 0 ? minutesPerDay : closesAt)
    }

    /// The minute of the day that `19:00` is, from 0 to 1440; nil if it is none.
    private static func minute(_ text: Substring) -> Int? {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, (1...2).contains(halves[0].count), halves[1].count == 2,
            halves.joined().allSatisfy({ $0.isASCII && $0.isNumber }),
            let hour = Int(halves[0]), let minute = Int(halves[1]), minute < 60,
            hour * 60 + minute <= minutesPerDay
        else { return nil }
        return hour * 60 + minute
    }

    private static func rate(_ text: String) throws(UplinkWindowError.Problem) -> LineRate? {
        guard text.lowercased() != unlimited else { return nil }
        do {
            return try LineRate(text)
        } catch {
            throw .rate(error)
        }
    }
}

extension UplinkWindow: CustomStringConvertible {
    /// The normal form, which reads back as the same window.
    package var description: String {
        let rate = rate.map(\.description) ?? Self.unlimited
        return "\(days) \(Self.written(opensAt))-\(Self.written(closesAt)) \(rate)"
    }

    private static func written(_ minute: Int) -> String {
        "\(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
