// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A date and time of day in the proleptic Gregorian calendar, without a zone.
package struct CivilTime: Hashable, Sendable {
    package let year: Int64
    package let month: Int64
    package let day: Int64
    package let hour: Int64
    package let minute: Int64
    package let second: Int64

    /// Splits seconds since 1970-01-01T00:00:00 on a clock without leap seconds.
    ///
    /// The arithmetic counts days from 0000-03-01, so that a leap day is the last of its year.
    package init(secondsSinceEpoch: Int64) {
        let days = secondsSinceEpoch.quotientRoundedDown(by: 86_400)
        let ofDay = secondsSinceEpoch - days * 86_400
        let sinceMarch = days + 719_468
        let era = sinceMarch.quotientRoundedDown(by: 146_097)
        let dayOfEra = sinceMarch - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = ofDay / 3_600
        minute = ofDay / 60 % 60
        second = ofDay % 60
    }

    /// `2026-03-01T22:14:07`, with no zone.
    package var iso8601: String {
        "\(decimal(year, width: 4))-\(decimal(month, width: 2))-\(decimal(day, width: 2))"
            + "T\(decimal(hour, width: 2)):\(decimal(minute, width: 2)):\(decimal(second, width: 2))"
    }
}

/// `value` in decimal, with zeros in front up to `width` digits.
func decimal(_ value: Int64, width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
    /// Division that rounds towards minus infinity, for times before the epoch.
    func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
