// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Folded names as they are kept, in a quarter of the room that patterns need to look at them.
///
/// Two are alike if their names are.
struct FoldedKey: Hashable {
    private let bytes: [UInt8]

    /// Joins names, and a stem behind them.
    init(_ names: some Sequence<FoldedName>, stem: some Sequence<UInt32> = EmptyCollection()) {
        var bytes: [UInt8] = []
        for name in names {
            Self.append(name.symbols, to: &bytes)
            bytes.append(UInt8(ascii: "/"))
        }
        Self.append(stem, to: &bytes)
        self.bytes = bytes
    }

    /// Back to UTF-8; a byte that was none stays itself, and is none again.
    private static func append(_ symbols: some Sequence<UInt32>, to bytes: inout [UInt8]) {
        for symbol in symbols {
            if let scalar = Unicode.Scalar(symbol) {
                bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            } else {
                bytes.append(UInt8(truncatingIfNeeded: symbol))
            }
        }
    }
}
