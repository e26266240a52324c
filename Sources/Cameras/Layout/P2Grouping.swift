// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Joins the files of P2 clips: `CLIP/0001AB.XML` with `VIDEO/0001AB.MXF`, `AUDIO/0001AB00.MXF` and
/// what else carries the clip's name.
///
/// The XML makes the clip: a file whose XML is missing is a recording of its own.
struct P2Grouping {
    /// Where a file stands in a card's tree.
    private struct Place {
        let path: FoldedPath
        let root: ArraySlice<FoldedName>
        let folder: FoldedName
        let name: SplitName
    }

    private static let clip = FoldedName("CLIP")
    private static let folders = Set(
        ["CLIP", "VIDEO", "AUDIO", "ICON", "PROXY", "VOICE"].map { FoldedName($0) }
    )

    private let roots: [Glob]
    private var clips: [FoldedKey: FileSet] = [:]
    /// Folded paths that are taken; a twin that differs in case alone stays outside.
    private var taken: Set<FoldedKey> = []

    /// Finds the clips that the files make.
    init(roots: [Glob], among files: [SourceFile]) {
        self.roots = roots
        for file in files {
            guard let place = place(of: file), place.folder == Self.clip,
                place.name.hasExtension("xml")
            else { continue }
            let key = FoldedKey(place.root, stem: place.name.stem)
            guard clips[key] == nil else { continue }
            clips[key] = FileSet(
                kind: .p2,
                name: EscapedName.reversible(Self.stem(of: file.path.name)),
                leader: file,
                files: []
            )
        }
    }

    /// Takes a file that belongs to a clip; false for any other.
    mutating func take(_ file: SourceFile) -> Bool {
        guard let place = place(of: file) else { return false }
        let stem = place.name.stem
        let key = FoldedKey(place.root, stem: stem)
        // Sound and proxies carry two digits behind the clip's name: 0001AB00.MXF.
        let numbered = stem.suffix(2).allSatisfy { (0x30...0x39).contains($0) }
        let shorter = FoldedKey(place.root, stem: stem.dropLast(2))
        guard let clip = clips[key] != nil ? key : numbered ? shorter : nil,
            clips[clip] != nil, taken.insert(FoldedKey(place.path.names)).inserted
        else { return false }
        clips[clip]?.files.append(file)
        return true
    }

    /// The clips with all their files.
    func sets() -> [FileSet] { clips.values.filter { !$0.files.isEmpty } }

    private func place(of file: SourceFile) -> Place? {
        guard !roots.isEmpty else { return nil }
        let path = FoldedPath(file.path)
        guard let (root, names) = Glob.names(of: path, below: roots), names.count == 2,
            Self.folders.contains(names[0])
        else { return nil }
        return Place(
            path: path,
            root: path.names[..<root],
            folder: names[0],
            name: SplitName(names[1])
        )
    }

    private static func stem(of name: [UInt8]) -> [UInt8] {
        name.lastIndex(of: UInt8(ascii: ".")).map { Array(name[..<$0]) } ?? name
    }
}
