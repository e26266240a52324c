// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Evidence

/// Numbers as people read them.
enum Amount {
    /// Bytes in powers of 1000, as disks are sold, with three digits; rounded down.
    static func bytes(_ count: Int64) -> String {
        guard count >= 1000 else { return "\(max(0, count)) B" }
        var unit: Int64 = 1000
        var names = ["kB", "MB", "GB", "TB", "PB", "EB"][...]
        while count / unit >= 1000, names.count > 1 {
            unit *= 1000
            names = names.dropFirst()
        }
        let whole = count / unit
        let thousandths = count % unit / (unit / 1000)
        let digits =
            switch whole {
            case 100...: "\(whole)"
            case 10...: "\(whole).\(thousandths / 100)"
            default: "\(whole).\(padded(thousandths / 10))"
            }
        return "\(digits) \(names.first ?? "")"
    }

    /// `12 recordings`, `1 recording`.
    static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        let isPlain = !noun.hasSuffix("y") || noun.dropLast().last.map("aeiou".contains) ?? true
        let plural = isPlain ? noun + "s" : noun.dropLast() + "ies"
        return "\(grouped(number)) \(number == 1 ? noun : plural)"
    }

    /// A number with a comma after each three digits.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = Array(String(number.magnitude))
        let text = digits.indices.reduce(into: "") { text, index in
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digits[index])
        }
        return number < 0 ? "-" + text : text
    }

    /// `41 s`, `2 min`, `1 h 05 min`, `3 d 4 h`.
    static func time(seconds: Int64) -> String {
        switch max(0, seconds) {
        case let seconds where seconds < 60: "\(seconds) s"
        case let seconds where seconds < 3_600: "\(seconds / 60) min"
        case let seconds where seconds < 86_400:
            "\(seconds / 3_600) h \(padded(seconds / 60 % 60)) min"
        case let seconds: "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
        }
    }

    /// The time between two instants.
    static func time(from start: Timestamp, to end: Timestamp) -> String {
        time(seconds: end.time.since(start.time).components.seconds)
    }

    /// Whole percent, rounded down, so that 100 means all; all of nothing is 100.
    static func percent(_ done: Int64, of total: Int64) -> Int {
        guard total > 0 else { return 100 }
        // Through 128 bits: a hundred times a size may not fit 64.
        let product = max(0, min(done, total)).multipliedFullWidth(by: 100)
        return Int(total.dividingFullWidth(product).quotient)
    }

    /// An instant to the second, in UTC.
    static func date(_ timestamp: Timestamp) -> String {
        let text = timestamp.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
