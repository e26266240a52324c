// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Safe names for one recording's files that no store takes for one another.
///
/// A camera may write `A.MP4` beside `a.mp4`, or `é` in two spellings, which an SMB share holds to
/// be one name. In each directory the first in byte order keeps its plain name and every later one
/// that looks the same carries its fingerprint.
struct DistinctNames {
    /// Names that the top directory may not give to a file.
    private let reserved: [String]

    init(reserving reserved: [String]) {
        self.reserved = reserved
    }

    /// 24 hexadecimal digits that differ for names that differ.
    static func fingerprint(_ name: [UInt8]) -> String {
        String(Digest(hashing: name[...]).hex.prefix(24))
    }

    /// The names below the recording's directory, in the order of `paths`.
    func names(for paths: [SourcePath]) -> [[String]] {
        var names = Array(repeating: [String](), count: paths.count)
        let entries = paths.enumerated().map { index, path in
            Entry(index: index, components: path.components.isEmpty ? [[]] : path.components)
        }
        place(entries, below: [], taken: Set(reserved.map(Self.folded)), into: &names)
        return names
    }

    /// One file on its way down its path.
    private struct Entry {
        let index: Int
        let components: [[UInt8]]
    }

    /// Names the children of one directory, then those of each directory among them.
    private func place(
        _ entries: [Entry],
        below directory: [String],
        taken: Set<String>,
        into names: inout [[String]]
    ) {
        let depth = directory.count
        var taken = taken
        let children = Dictionary(grouping: entries) { $0.components[depth] }
        for (child, members) in children.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            for file in members where file.components.count == depth + 1 {
                names[file.index] = directory + [claim(child, in: &taken)]
            }
            let deeper = members.filter { $0.components.count > depth + 1 }
            guard !deeper.isEmpty else { continue }
            place(deeper, below: directory + [claim(child, in: &taken)], taken: [], into: &names)
        }
    }

    /// A safe form of `name` that nothing in `taken` looks like, and takes it.
    private func claim(_ name: [UInt8], in taken: inout Set<String>) -> String {
        let fingerprint = Self.fingerprint(name)
        // Only a driver's mistake makes an empty name, and it must not cost the footage.
        let bytes = name.isEmpty ? Array("unnamed".utf8) : name
        let plain = EscapedName.storeComponent(bytes, fingerprint: fingerprint)
        var candidate = plain
        var attempt = 0
        while Self.isDeviceName(candidate) || !taken.insert(Self.folded(candidate)).inserted {
            attempt += 1
            let mark = attempt == 1 ? fingerprint : "\(fingerprint)-\(attempt)"
            candidate = Self.marked(plain, with: mark)
        }
        return candidate
    }

    /// How a store that ignores case sees a name; equality of strings already ignores how accented
    /// letters are spelled.
    private static func folded(_ name: String) -> String {
        name.lowercased()
    }

    /// Whether Windows takes the name for a device, whatever its extension.
    private static func isDeviceName(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.uppercased()
        if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
        return stem.utf8.count == 4 && ["COM", "LPT"].contains(stem.prefix(3))
            && stem.last?.isASCII == true && stem.last?.isNumber == true
    }

    /// `NAME~mark.EXT`, cut in the middle to what a file system takes.
    private static func marked(_ name: String, with mark: String) -> String {
        let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        let end = name[dot...].utf8.count <= 16 ? String(name[dot...]) : ""
        let stem = end.isEmpty ? name[...] : name[..<dot]
        let room = EscapedName.longestNameBytes - end.utf8.count - mark.utf8.count - 1
        var start = ""
        for character in stem {
            guard start.utf8.count + character.utf8.count <= room else { break }
            start.append(character)
        }
        return start + "~" + mark + end
    }
}
