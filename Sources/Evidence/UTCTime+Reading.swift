// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension UTCTime {
    /// Reads `2026-03-01T22:14:07Z`, with or without a fraction; nil for anything else.
    package init?(iso8601 text: String) {
        var fields = FieldReader(text)
        guard let year = fields.number(digits: 4), fields.skip("-"),
            let month = fields.number(digits: 2), fields.skip("-"),
            let day = fields.number(digits: 2), fields.skip("T"),
            let time = fields.timeOfDay(), let fraction = fields.fraction(), fields.skip("Z"),
            fields.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day, secondOfDay: time, nanoseconds: fraction)
    }

    /// Reads the date of an HTTP header, `Wed, 25 Nov 2026 15:22:54 GMT`; nil for anything else.
    ///
    /// Source: RFC 9110, section 5.6.7; the two obsolete forms are not read.
    package init?(httpDate text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[1].utf8.count == 2,
            let month = Self.months.firstIndex(of: String(words[2]))
        else { return nil }
        var day = FieldReader(String(words[1]))
        var year = FieldReader(String(words[3]))
        var time = FieldReader(String(words[4]))
        guard let day = day.number(digits: 2), let year = year.number(digits: 4),
            let second = time.timeOfDay(), time.isAtEnd
        else { return nil }
        self.init(
            year: year,
            month: Int64(month) + 1,
            day: day,
            secondOfDay: second,
            nanoseconds: 0
        )
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private init?(year: Int64, month: Int64, day: Int64, secondOfDay: Int64, nanoseconds: Int64) {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + secondOfDay
        guard Self.representableSeconds.contains(seconds) else { return nil }
        self.init(nanosecondsSinceEpoch: seconds * 1_000_000_000 + nanoseconds)
    }

    /// The seconds whose nanoseconds fit 64 bits.
    private static let representableSeconds = -9_223_372_036...9_223_372_035 as ClosedRange<Int64>

    /// Counts days of the Gregorian calendar, with the leap day last in a year that begins in March.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension FieldReader {
    /// `22:14:07` as seconds since midnight; a leap second is let through.
    fileprivate mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
            let second = number(digits: 2), hour < 24, minute < 60, second < 61
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }
}
