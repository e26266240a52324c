// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Replaces serial numbers and names by placeholders of the same length.
///
/// What has a meaning for a layout stays: digits become digits, letters letters, and punctuation,
/// short extensions and the names of the usual folders remain. The same name has the same placeholder
/// throughout a record, and no two names share one.
struct SurveyRedaction {
    /// Folders whose names say nothing but which standard a camera keeps to.
    private static let usualNames: Set<String> = [
        "DCIM", "MISC", "PRIVATE", "AVCHD", "BDMV", "STREAM", "CLIPINF", "PLAYLIST", "BACKUP",
        "CONTENTS", "CLIP", "VIDEO", "AUDIO", "ICON", "VOICE", "PROXY", "DATA", "WIDKEY",
    ]
    /// A shorter serial might stand anywhere by chance.
    private static let shortestSerial = 4

    private var known: [[UInt16]: [UInt16]] = [:]
    private var counts: [[UInt16]: Int] = [:]
    private var serials: [(bytes: [UInt8], replacement: [UInt8])] = []

    // MARK: Texts

    /// The placeholder of a serial, which from now on is replaced wherever it stands.
    mutating func serial(_ serial: String) -> String {
        learn(serial)
        return text(serial)
    }

    /// The placeholder of a name; a time stays as it is.
    mutating func text(_ text: String) -> String {
        PTPDate.read(text) != nil
            ? text : String(decoding: placeholder(for: Array(text.utf16)), as: UTF16.self)
    }

    private mutating func learn(_ serial: String) {
        let units = Array(serial.utf16)
        // Many devices fill up with zeros, and use the rest alone elsewhere.
        for part in [units, Array(units.drop { $0 == 0x30 })]
        where part.count >= Self.shortestSerial {
            let replacement = placeholder(for: part)
            for isWide in [true, false] {
                let bytes = Self.bytes(part, isWide: isWide)
                guard !bytes.isEmpty, !serials.contains(where: { $0.bytes == bytes }) else {
                    continue
                }
                serials.append((bytes, Self.bytes(replacement, isWide: isWide)))
            }
        }
        serials.sort { $0.bytes.count > $1.bytes.count }
    }

    /// Text as it stands in data: in units of 16 bits, or in bytes if all of it is ASCII.
    private static func bytes(_ units: [UInt16], isWide: Bool) -> [UInt8] {
        if isWide { return units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
        let bytes = units.compactMap { $0 < 0x80 ? UInt8($0) : nil }
        return bytes.count == units.count ? bytes : []
    }

    private mutating func placeholder(for units: [UInt16]) -> [UInt16] {
        var name = units
        while name.last == 0 { name.removeLast() }
        guard !name.isEmpty, !isUsual(name) else { return units }
        let padding = units[name.count...]
        if let placeholder = known[name] { return placeholder + padding }
        let stem = name.dropLast(extensionLength(name))
        let pattern = stem.map { UnitKind($0).zero } + name[stem.count...]
        var number = counts[pattern, default: 0]
        counts[pattern] = number + 1
        var placeholder = pattern
        for place in stem.indices.reversed() {
            let kind = UnitKind(stem[place])
            placeholder[place] = kind.zero + UInt16(number % kind.count)
            number /= kind.count
        }
        known[name] = placeholder
        return placeholder + padding
    }

    private func isUsual(_ name: [UInt16]) -> Bool {
        Self.usualNames.contains(String(decoding: name, as: UTF16.self).uppercased())
    }

    /// How many units a short extension has, its dot included; 0 for none.
    private func extensionLength(_ name: [UInt16]) -> Int {
        guard let dot = name.lastIndex(of: 0x2E), dot > 0 else { return 0 }
        let end = name[(dot + 1)...]
        let isPlain = end.allSatisfy { UnitKind($0) != .fixed($0) && $0 < 0x80 }
        return isPlain && (1...4).contains(end.count) ? end.count + 1 : 0
    }

    // MARK: Data

    /// Replaces texts that lie at these places; nil if one of them is not within the data.
    mutating func replacing(_ texts: [Range<Int>], in bytes: [UInt8]) -> [UInt8]? {
        var result = bytes
        for range in texts {
            guard range.upperBound <= bytes.count, range.count.isMultiple(of: 2) else { return nil }
            let units = stride(from: range.lowerBound, to: range.upperBound, by: 2).map {
                UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
            }
            guard PTPDate.read(String(decoding: units.filter { $0 != 0 }, as: UTF16.self)) == nil
            else { continue }
            let replacement = Self.bytes(placeholder(for: units), isWide: true)
            result.replaceSubrange(range, with: replacement)
        }
        return replacingSerials(in: result)
    }

    /// Replaces every serial that is known by now, wherever it stands.
    private func replacingSerials(in bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for (serial, replacement) in serials {
            var start = 0
            while start + serial.count <= result.count {
                let range = start..<start + serial.count
                if result[range].elementsEqual(serial) {
                    result.replaceSubrange(range, with: replacement)
                    start += serial.count
                } else {
                    start += 1
                }
            }
        }
        return result
    }
}

/// What a unit of UTF-16 is replaced by: one of its own kind.
private enum UnitKind: Hashable {
    case digit, upper, lower, foreign
    case fixed(UInt16)

    init(_ unit: UInt16) {
        switch unit {
        case 0x30...0x39: self = .digit
        case 0x41...0x5A: self = .upper
        case 0x61...0x7A: self = .lower
        case 0x80...: self = .foreign
        default: self = .fixed(unit)
        }
    }

    /// The first of the kind.
    var zero: UInt16 {
        switch self {
        case .digit: 0x30
        case .upper: 0x41
        case .lower: 0x61
        case .foreign: 0x4E00
        case .fixed(let unit): unit
        }
    }

    /// How many there are.
    var count: Int {
        switch self {
        case .digit: 10
        case .upper, .lower: 26
        case .foreign: 20_000
        case .fixed: 1
        }
    }
}
