// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Where a camera keeps a file: the bytes it used, never a path on this machine.
///
/// A camera's names are data. They may hold anything but `/` and NUL, so they are kept as bytes and
/// only ever shown or stored escaped.
package struct SourcePath: Hashable, Sendable, Comparable {
    /// The components from the medium's root, each non-empty, in the camera's own bytes.
    package let components: [[UInt8]]

    /// Joins components.
    package init(components: [[UInt8]]) {
        self.components = components
    }

    /// Splits text at `/`, for tests and profiles; empty components vanish.
    package init(_ text: String) {
        components = text.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    }

    /// Splits bytes at `/`, the form the ledger keeps.
    package init(bytes: [UInt8]) {
        components = bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
    }

    /// The components joined by `/`; loses nothing, since no component holds that byte.
    package var bytes: [UInt8] { Array(components.joined(separator: [UInt8(ascii: "/")])) }

    /// The last component; empty for the root.
    package var name: [UInt8] { components.last ?? [] }

    /// The path one level up.
    package var parent: Self { Self(components: components.dropLast()) }

    /// This path with one more component.
    package func appending(_ component: [UInt8]) -> Self {
        Self(components: components + [component])
    }

    /// The order of the joined bytes, found without joining them.
    package static func < (lhs: Self, rhs: Self) -> Bool {
        let shared = min(lhs.components.count, rhs.components.count)
        guard let place = (0..<shared).first(where: { lhs.components[$0] != rhs.components[$0] })
        else { return lhs.components.count < rhs.components.count }
        let (left, right) = (lhs.components[place], rhs.components[place])
        let slash = UInt8(ascii: "/")
        if let (left, right) = zip(left, right).first(where: { $0 != $1 }) { return left < right }
        // One name begins the other: behind the shorter stands a slash, or nothing at all.
        return left.count < right.count
            ? lhs.components.count == place + 1 || slash < right[left.count]
            : rhs.components.count > place + 1 && left[right.count] < slash
    }
}

extension SourcePath: CustomStringConvertible {
    /// Reversible and safe to print: `%XX` for control bytes, `%` itself and invalid UTF-8.
    package var description: String {
        components.map { EscapedName.reversible($0) }.joined(separator: "/")
    }

    /// Reads back what `description` wrote.
    package init(escaped: String) {
        // By bytes: a name that starts with a combining mark makes one character with the slash.
        components = escaped.utf8.split(separator: UInt8(ascii: "/")).map {
            EscapedName.bytes(ofReversible: Substring($0))
        }
    }
}
