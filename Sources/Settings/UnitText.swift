// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Numbers with units, as people write them.
enum UnitText {
    private static let seconds: [String: Int64] = [
        "s": 1, "sec": 1, "second": 1, "seconds": 1,
        "min": 60, "minute": 60, "minutes": 60,
        "h": 3_600, "hour": 3_600, "hours": 3_600,
        "d": 86_400, "day": 86_400, "days": 86_400,
    ]

    private static let bytesPerUnit: [String: Int64] = [
        "B": 1,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
        "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    ]

    /// Reads `24h`, `15 min`, `90s`, `250 ms`, `1h 30min`; nil for anything else.
    static func duration(_ text: String) -> Duration? {
        guard let parts = parts(of: text) else { return nil }
        var milliseconds: Int64 = 0
        for part in parts {
            guard let factor = part.unit == "ms" ? 1 : seconds[part.unit].map({ $0 * 1_000 }),
                let number = Int64(part.number)
            else { return nil }
            let (product, tooLarge) = number.multipliedReportingOverflow(by: factor)
            let (sum, overflow) = milliseconds.addingReportingOverflow(product)
            guard !tooLarge, !overflow else { return nil }
            milliseconds = sum
        }
        return .milliseconds(milliseconds)
    }

    /// Reads `16 MiB`, `1 GiB`, `1.5 TB`, `512 B`; nil for anything else.
    static func bytes(_ text: String) -> Int64? {
        guard let parts = parts(of: text), parts.count == 1,
            let factor = bytesPerUnit[parts[0].unit]
        else { return nil }
        let halves = parts[0].number.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2, let whole = Int64(halves[0]) else { return nil }
        let (bytes, overflow) = whole.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        guard halves.count == 2 else { return bytes }
        // At most three decimals, so that no size is rounded where nobody sees it.
        guard (1...3).contains(halves[1].count), let decimals = Int64(halves[1]) else { return nil }
        let scale = [10, 100, 1_000][halves[1].count - 1] as Int64
        let (sum, tooLarge) = bytes.addingReportingOverflow(
            factor / scale * decimals + factor % scale * decimals / scale
        )
        return tooLarge ? nil : sum
    }

    /// The duration in the largest unit that fits it whole.
    static func written(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        let milliseconds = duration.components.attoseconds / 1_000_000_000_000_000
        guard milliseconds == 0 else { return "\(seconds * 1_000 + milliseconds) ms" }
        for (unit, factor) in [("h", 3_600), ("min", 60)] as [(String, Int64)]
        where seconds >= factor && seconds % factor == 0 {
            return "\(seconds / factor) \(unit)"
        }
        return "\(seconds) s"
    }

    /// The size in the largest binary unit that fits it whole.
    static func written(_ bytes: Int64) -> String {
        for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where bytes >= 1 << shift && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift) \(unit)"
        }
        return "\(bytes) B"
    }

    /// Splits `1h 30min` into numbers and units; nil if it is not a row of them.
    private static func parts(of text: String) -> [(number: Substring, unit: String)]? {
        var parts: [(number: Substring, unit: String)] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop { $0 == " " }
            guard !rest.isEmpty else { return parts.isEmpty ? nil : parts }
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count).drop { $0 == " " }
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard !number.isEmpty, !unit.isEmpty else { return nil }
            parts.append((number, String(unit)))
        }
    }
}
