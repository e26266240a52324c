// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A pattern for paths on a medium, such as `PRIVATE/AVCHD` or `WIDKEY/**`.
///
/// `*` and `?` stay within one name; `**` between slashes stands for any number of directories, at
/// the end for everything below. Letters of either case are alike.
package struct Glob: Hashable, Sendable, CustomStringConvertible {
    private enum Part: Hashable, Sendable {
        case name(GlobPattern)
        case anyDepth
    }

    /// The pattern as it was written.
    package let description: String
    private let parts: [Part]

    /// Compiles the pattern.
    package init(_ text: String) throws(GlobError) {
        guard !text.isEmpty else { throw GlobError("a pattern needs at least one character") }
        guard text.utf8.first != UInt8(ascii: "/") else {
            throw GlobError("patterns start at the medium's root; leave the first / out")
        }
        description = text
        var parts: [Part] = []
        // By scalars: a slash and a combining mark behind it make one character.
        for name in text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false) {
            let name = Substring(name)
            switch name {
            case "": throw GlobError("there is nothing between two slashes")
            case ".", "..": throw GlobError("\(name) is no name")
            case "**": parts.append(.anyDepth)
            default: parts.append(.name(try GlobPattern(name)))
            }
        }
        self.parts = parts
    }

    /// Whether the pattern covers the whole path.
    package func matches(_ path: SourcePath) -> Bool {
        matches(FoldedPath(path).names[...])
    }

    /// Whether the pattern covers the path or a directory above it.
    package func matchesOrHolds(_ path: SourcePath) -> Bool {
        let path = FoldedPath(path)
        return depth(in: path) != nil || matches(path.names[...])
    }

    /// How many names of the path, fewer than all, the pattern covers; the least such number.
    func depth(in path: FoldedPath) -> Int? {
        (0..<path.names.count).first { matches(path.names[..<$0]) }
    }

    /// Whether the pattern covers all of the names.
    func matches(_ names: ArraySlice<FoldedName>) -> Bool {
        var part = 0
        var name = names.startIndex
        // Where to go on after a mismatch: behind the last `**`, which then takes one more name.
        var retry: (part: Int, name: Int)?
        while name < names.endIndex {
            if part < parts.count, parts[part] == .anyDepth {
                part += 1
                retry = (part, name)
            } else if part < parts.count, case .name(let own) = parts[part],
                own.matches(names[name])
            {
                part += 1
                name += 1
            } else if let last = retry {
                retry = (last.part, last.name + 1)
                part = last.part
                name = last.name + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anyDepth }
    }
}

/// A path as patterns see it.
struct FoldedPath: Hashable, Sendable {
    let names: [FoldedName]

    init(_ path: SourcePath) {
        names = path.components.map { FoldedName($0) }
    }
}
