// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// The three ways in which S3 writes an instant.
enum Timestamp {
    /// `2026-01-31T12:00:00.000Z`, as XML and lock headers have it.
    static func iso(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Reads what `iso` writes, with or without a fraction of a second.
    static func date(iso text: String) -> Date? {
        let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
        return styles.lazy.compactMap { try? Date(text, strategy: $0) }.first
    }

    /// Reads `20260131T120000Z`, as `x-amz-date` has it.
    static func date(amz text: String) -> Date? {
        let digits = Array(text.utf8)
        guard digits.count == 16, digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z")
        else { return nil }
        let pieces = [0..<4, 4..<6, 6..<8, 9..<11, 11..<13, 13..<15].map {
            String(decoding: digits[$0], as: UTF8.self)
        }
        let day = pieces[..<3].joined(separator: "-")
        let time = pieces[3...].joined(separator: ":")
        return try? Date("\(day)T\(time)Z", strategy: Date.ISO8601FormatStyle())
    }

    /// `Sat, 31 Jan 2026 12:00:00 GMT`, as `Date` and `Last-Modified` have it.
    static func http(_ date: Date) -> String {
        // Year, month, day and time of day, which are the same for every language.
        let pieces = date.formatted(Date.ISO8601FormatStyle()).split { "-TZ".contains($0) }
        let month = Int(pieces[1]).map { months[$0 - 1] } ?? ""
        // The epoch began on a Thursday.
        let day = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        let weekday = weekdays[((day + 4) % 7 + 7) % 7]
        return "\(weekday), \(pieces[2]) \(month) \(pieces[0]) \(pieces[3]) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
