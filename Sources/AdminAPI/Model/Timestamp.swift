// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// An instant as the API writes it: `2026-03-01T22:14:07.31Z`.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let time: UTCTime

    /// Wraps an instant.
    package init(_ time: UTCTime) {
        self.time = time
    }

    /// Reads `2026-03-01T22:14:07Z`, with or without a fraction; nil for anything else.
    package init?(_ text: String) {
        var fields = FieldReader(text)
        guard let year = fields.number(digits: 4), fields.skip("-"),
            let month = fields.number(digits: 2), fields.skip("-"),
            let day = fields.number(digits: 2), fields.skip("T"),
            let hour = fields.number(digits: 2), fields.skip(":"),
            let minute = fields.number(digits: 2), fields.skip(":"),
            let second = fields.number(digits: 2),
            let fraction = fields.fraction(), fields.skip("Z"), fields.isAtEnd
        else { return nil }
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
        guard Self.representableSeconds.contains(seconds) else { return nil }
        time = UTCTime(nanosecondsSinceEpoch: seconds * 1_000_000_000 + fraction)
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.time < rhs.time
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

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let timestamp = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(text) is no time such as 2026-03-01T22:14:07.31Z"
            )
        }
        self = timestamp
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(time.iso8601)
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { time.iso8601 }
}

/// Takes a time's text apart from left to right.
private struct FieldReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Exactly so many decimal digits.
    mutating func number(digits: Int) -> Int64? {
        let field = rest.prefix(digits)
        guard field.count == digits, field.allSatisfy(Self.isDigit) else { return nil }
        rest = rest.dropFirst(digits)
        return field.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Nanoseconds from `.31`, zero if there is no fraction; nil for a dot without digits.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        let field = rest.prefix(while: Self.isDigit)
        guard (1...9).contains(field.count) else { return nil }
        rest = rest.dropFirst(field.count)
        let digits = field.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        return (field.count..<9).reduce(digits) { value, _ in value * 10 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
