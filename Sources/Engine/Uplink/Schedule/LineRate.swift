// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How fast the line may be used, as an administrator writes it: `20 Mbit/s`, `2.5 MB/s`.
///
/// It keeps the unit, so that it reads back as it was written.
package struct LineRate: Hashable, Sendable {
    /// What a rate is counted in; bits and the units with a k, M or G are decimal.
    package enum Unit: String, Sendable, CaseIterable {
        case kilobits = "kbit/s"
        case megabits = "Mbit/s"
        case gigabits = "Gbit/s"
        case kilobytes = "kB/s"
        case megabytes = "MB/s"
        case kibibytes = "KiB/s"
        case mebibytes = "MiB/s"

        /// Bytes per second that one of it is.
        var bytes: Int64 {
            switch self {
            case .kilobits: 125
            case .megabits: 125_000
            case .gigabits: 125_000_000
            case .kilobytes: 1_000
            case .megabytes: 1_000_000
            case .kibibytes: 1 << 10
            case .mebibytes: 1 << 20
            }
        }
    }

    /// Six digits before the point keep every product far from overflow.
    private static let mostDigits = 6
    private static let mostDecimals = 3

    /// The number before the unit, in thousandths: no rate is rounded where nobody sees it.
    package let thousandths: Int64
    package let unit: Unit

    /// Reads `20 Mbit/s`; the blank may be missing.
    /// - Throws: `LineRateError`, which says what is wrong.
    package init(_ text: String) throws(LineRateError) {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = String(text.dropFirst(number.count).drop { $0 == " " })
        guard let thousandths = Self.thousandths(number) else { throw .notANumber(text) }
        guard let unit = Unit(rawValue: unit) else { throw .unknownUnit(unit) }
        self.thousandths = thousandths
        self.unit = unit
        guard bytesPerSecond > 0 else { throw .tooSlow(text) }
    }

    /// The rate in bytes per second, rounded down.
    package var bytesPerSecond: Int64 { thousandths * unit.bytes / 1_000 }

    private static func thousandths(_ number: Substring) -> Int64? {
        let halves = number.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2, halves[0].count <= mostDigits, let whole = Int64(halves[0])
        else { return nil }
        guard halves.count == 2 else { return whole * 1_000 }
        guard (1...mostDecimals).contains(halves[1].count) else { return nil }
        let zeros = String(repeating: "0", count: mostDecimals - halves[1].count)
        return Int64(halves[1] + zeros).map { whole * 1_000 + $0 }
    }
}

extension LineRate: CustomStringConvertible {
    /// The normal form: one blank, and no zeros that say nothing.
    package var description: String {
        let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1_000)
        guard rest > 0 else { return "\(whole) \(unit.rawValue)" }
        var decimals = String(String(1_000 + rest).dropFirst())
        while decimals.last == "0" { decimals.removeLast() }
        return "\(whole).\(decimals) \(unit.rawValue)"
    }
}
