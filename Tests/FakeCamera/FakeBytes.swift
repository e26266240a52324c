// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Writes numbers, strings and arrays as PTP wants them: little-endian, lengths first.
struct FakeBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(raw more: [UInt8]) {
        bytes.append(contentsOf: more)
    }

    /// A count and that many numbers.
    mutating func add<Number: FixedWidthInteger>(array numbers: [Number]) {
        add(UInt32(numbers.count))
        for number in numbers { add(number) }
    }

    /// A string as UTF-16; empty is a single zero.
    mutating func add(string text: String) {
        add(string: Array(text.utf16))
    }

    /// A string of units that need not be valid UTF-16.
    ///
    /// 255 units leave no room for the closing NUL in the count, and then there is none.
    mutating func add(string units: [UInt16]) {
        guard !units.isEmpty else { return bytes.append(0) }
        let all = units.count < 255 ? units + [0] : Array(units.prefix(255))
        bytes.append(UInt8(all.count))
        for unit in all { add(unit) }
    }
}

extension [UInt8] {
    /// The 16-bit number that starts there.
    func littleEndian16(at place: Int) -> UInt16 {
        UInt16(self[place]) | UInt16(self[place + 1]) << 8
    }

    /// The 32-bit number that starts there.
    func littleEndian32(at place: Int) -> UInt32 {
        UInt32(littleEndian16(at: place)) | UInt32(littleEndian16(at: place + 2)) << 16
    }

    /// The UTF-16 units of a PTP string that starts there, without closing NULs; nil if it is cut.
    func ptpString(at place: Int) -> [UInt16]? {
        guard place < count, place + 1 + 2 * Int(self[place]) <= count else { return nil }
        var units = (0..<Int(self[place])).map { littleEndian16(at: place + 1 + 2 * $0) }
        while units.last == 0 { units.removeLast() }
        return units
    }
}
