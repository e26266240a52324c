// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A pattern for one name: `*`, `?` and `[...]`, letters of either case alike.
///
/// Cameras write FAT, which does not tell `STREAM` from `stream`; so no pattern does.
struct GlobPattern: Hashable, Sendable {
    enum Element: Hashable, Sendable {
        case one(UInt32)
        case anyOne
        case anyNumber
        case member(of: [ClosedRange<UInt32>], isNegated: Bool)
    }

    private let elements: [Element]

    /// Compiles the pattern.
    init(_ text: some StringProtocol) throws(GlobError) {
        var parser = GlobParser(text)
        elements = try parser.elements()
    }

    /// Whether the pattern covers the whole name.
    func matches(_ name: FoldedName) -> Bool {
        let symbols = name.symbols
        var element = 0
        var symbol = 0
        // Where to go on after a mismatch: behind the last star, which then takes one more symbol.
        var retry: (element: Int, symbol: Int)?
        while symbol < symbols.count {
            if element < elements.count, elements[element] == .anyNumber {
                element += 1
                retry = (element, symbol)
            } else if element < elements.count, elements[element].matches(symbols[symbol]) {
                element += 1
                symbol += 1
            } else if let last = retry {
                retry = (last.element, last.symbol + 1)
                element = last.element
                symbol = last.symbol + 1
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .anyNumber }
    }
}

extension GlobPattern.Element {
    fileprivate func matches(_ symbol: UInt32) -> Bool {
        switch self {
        case .one(let own): own == symbol
        case .anyOne, .anyNumber: true
        case .member(let ranges, let isNegated):
            ranges.contains { $0.contains(symbol) } != isNegated
        }
    }
}

/// A name as patterns see it: one symbol a character, letters folded to lower case.
struct FoldedName: Hashable, Sendable {
    /// Unicode scalars; a byte that is no UTF-8 stands above all of them.
    let symbols: [UInt32]

    /// Folds a name in a camera's own bytes.
    init(_ name: [UInt8]) {
        var symbols: [UInt32] = []
        symbols.reserveCapacity(name.count)
        var decoder = UTF8.ForwardParser()
        var bytes = name.makeIterator()
        var position = 0
        decoding: while true {
            switch decoder.parseScalar(from: &bytes) {
            case .valid(let encoded):
                symbols.append(UTF8.decode(encoded).folded.value)
                position += encoded.count
            case .error(let length):
                symbols += name[position..<position + length].map { 0x11_0000 + UInt32($0) }
                position += length
            case .emptyInput: break decoding
            }
        }
        self.symbols = symbols
    }

    /// Folds text.
    init(_ text: some StringProtocol) {
        self.init(Array(text.utf8))
    }
}

extension Unicode.Scalar {
    /// The lower-case form, where that is one scalar.
    var folded: Unicode.Scalar {
        if value < 0x80 {
            return ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) + 32) : self
        }
        let lower = properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first ?? self : self
    }
}
