// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

extension S3Stub {
    /// The key of an object.
    ///
    /// Keys are bytes: two spellings of one letter are two keys, though as strings they are equal.
    package struct Key: Hashable, Comparable, Sendable {
        let utf8: [UInt8]

        /// Wraps a key's text.
        package init(_ text: String) {
            utf8 = Array(text.utf8)
        }

        package static func < (first: Key, second: Key) -> Bool {
            first.utf8.lexicographicallyPrecedes(second.utf8)
        }
    }
}

extension S3Stub.Key: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral text: String) {
        self.init(text)
    }

    package var description: String { String(decoding: utf8, as: UTF8.self) }
}
