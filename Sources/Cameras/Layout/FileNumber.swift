// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The number that a camera gave a file, if it lies where cameras count.
///
/// DCF (JEITA CP-3461, 4.2.3 and 4.2.4) counts from 0001 to 9999 behind four characters of the
/// camera's choice, files of one number belonging together, in `DCIM/nnnAAAAA`; AVCHD counts its
/// streams from 00000 in `BDMV/STREAM`.
package struct FileNumber: Hashable, Sendable {
    /// The folder in which the camera counts, as it is shown.
    package let series: String
    package let number: Int
    /// The number after which the camera begins again.
    package let highest: Int

    /// Reads a path; nil if it carries no number.
    package init?(_ path: SourcePath) {
        let names = path.components
        guard names.count >= 3, let stem = Self.stem(of: path.name) else { return nil }
        let folder = names[names.count - 2]
        let above = names[names.count - 3]
        if Self.isAlike(above, "DCIM"), Self.isDCFFolder(folder), stem.count == 8,
            let number = Self.number(stem.suffix(4)), number > 0
        {
            self.init(names.dropLast(2), number, highest: 9_999)
        } else if Self.isAlike(folder, "STREAM"), Self.isAlike(above, "BDMV"), stem.count == 5,
            let number = Self.number(stem[...])
        {
            self.init(names.dropLast(), number, highest: 99_999)
        } else {
            return nil
        }
    }

    private init(_ folder: ArraySlice<[UInt8]>, _ number: Int, highest: Int) {
        series = SourcePath(components: Array(folder)).description
        self.number = number
        self.highest = highest
    }

    /// What stands before the only dot of a name.
    private static func stem(of name: [UInt8]) -> [UInt8]? {
        let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 2 ? Array(parts[0]) : nil
    }

    private static func isDCFFolder(_ name: [UInt8]) -> Bool {
        name.count == 8 && (number(name.prefix(3)) ?? 0) >= 100
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        let isNumber = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber ? digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : nil
    }

    private static func isAlike(_ name: [UInt8], _ expected: StaticString) -> Bool {
        expected.withUTF8Buffer { wanted in
            name.count == wanted.count && zip(name, wanted).allSatisfy { $0 & 0xDF == $1 & 0xDF }
        }
    }
}

extension Listing {
    /// Series that a medium has beyond this number are not counted: no camera has so many.
    private static let mostSeries = 32

    /// The numbers that a medium shows.
    /// - Parameter new: The files that no docking had shown before.
    /// - Returns: One element for each series, in their order.
    package func numbers(new: Set<SourcePath>) -> [ShownNumbers] {
        var series: [String: ShownNumbers] = [:]
        for path in files.map(\.path) + unreadable.map(\.path) {
            guard let found = FileNumber(path) else { continue }
            var numbers =
                series[found.series]
                ?? ShownNumbers(series: found.series, highest: found.highest)
            numbers.shown.insert(found.number)
            if new.contains(path) { numbers.new.insert(found.number) }
            series[found.series] = numbers
        }
        return Array(series.values.sorted { $0.series < $1.series }.prefix(Self.mostSeries))
    }
}
