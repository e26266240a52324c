// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The times of PTP: `20260301T221407`, with a fraction and a zone or without (PIMA 15740, 5.3.3).
package enum PTPDate {
    /// Reads a time: `YYYYMMDDThhmmss[.s][Z|+hhmm|-hhmm]`.
    ///
    /// - Returns: What the camera's clock showed, and by how many seconds its zone is ahead of UTC, if
    ///   it names one; nil for what is no time, such as the zeros that cameras write for none.
    package static func read(_ text: String) -> (time: CameraTime, zoneSeconds: Int?)? {
        let digits = text.prefix(15)
        let fraction = text.dropFirst(15).prefix { $0 == "." || $0.isASCIIDigit }
        guard digits.utf8.count == 15, let shown = time(digits, fraction) else { return nil }
        let zone = text.dropFirst(15 + fraction.count)
        guard !zone.isEmpty else { return (shown, nil) }
        guard let seconds = zoneSeconds(zone) else { return nil }
        return (shown, seconds)
    }

    /// Writes a time of day: `20260301T221407`, with no fraction and no zone.
    package static func text(_ time: CivilTime) -> String {
        String(time.iso8601.filter { $0 != "-" && $0 != ":" })
    }

    /// The calendar, and which times fit its range, are those of `UTCTime`.
    private static func time(_ digits: Substring, _ fraction: Substring) -> CameraTime? {
        let date = digits.prefix(8)
        let ofDay = digits.dropFirst(9)
        let iso8601 =
            "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"
            + "\(digits.dropFirst(8).prefix(1))"
            + "\(ofDay.prefix(2)):\(ofDay.dropFirst(2).prefix(2)):\(ofDay.suffix(2))\(fraction)Z"
        guard let shown = UTCTime(iso8601: iso8601) else { return nil }
        let time = CameraTime(nanoseconds: shown.nanosecondsSinceEpoch)
        // Not so on 31 February, and in a leap second.
        return text(time.civil) == digits ? time : nil
    }

    private static func zoneSeconds(_ zone: Substring) -> Int? {
        guard zone != "Z" else { return 0 }
        let digits = zone.dropFirst()
        guard zone.hasPrefix("+") || zone.hasPrefix("-"), digits.count == 4,
            digits.allSatisfy(\.isASCIIDigit), let number = Int(digits), number % 100 < 60
        else { return nil }
        let seconds = number / 100 * 3_600 + number % 100 * 60
        return zone.hasPrefix("-") ? -seconds : seconds
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
