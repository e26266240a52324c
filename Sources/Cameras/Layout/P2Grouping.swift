// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Joins the files of P2 clips: `CLIP/0001AB.XML` with `VIDEO/0001AB.MXF`, `AUDIO/0001AB00.MXF` and
/// what else carries the clip's name.
///
/// The XML makes the clip: a file whose XML is missing is a recording of its own.
struct P2Grouping {
    private struct Key: Hashable {
        let root: [FoldedName]
        let clip: [UInt32]
    }

    private static let clip = FoldedName("CLIP")
    private static let folders = Set(
        ["CLIP", "VIDEO", "AUDIO", "ICON", "PROXY", "VOICE"].map { FoldedName($0) }
    )

    private let roots: [Glob]
    private var clips: [Key: FileSet] = [:]
    /// Folded paths that are taken; a twin that differs in case alone stays outside.
    private var taken: Set<FoldedPath> = []

    /// Finds the clips that the files make.
    init(roots: [Glob], among files: [Placed]) {
        self.roots = roots
        for file in files {
            guard let (key, folder, name) = place(of: file), folder == Self.clip,
                name.hasExtension("xml"), clips[key] == nil
            else { continue }
            clips[key] = FileSet(
                kind: .p2,
                name: EscapedName.reversible(Self.stem(of: file.file.path.name)),
                leader: file.file,
                files: []
            )
        }
    }

    /// Takes a file that belongs to a clip; false for any other.
    mutating func take(_ file: Placed) -> Bool {
        guard let (key, _, _) = place(of: file) else { return false }
        // Sound and proxies carry two digits behind the clip's name: 0001AB00.MXF.
        let numbered = key.clip.suffix(2).allSatisfy { (0x30...0x39).contains($0) }
        let shorter = Key(root: key.root, clip: Array(key.clip.dropLast(2)))
        guard let clip = clips[key] != nil ? key : numbered ? shorter : nil,
            clips[clip] != nil, taken.insert(file.path).inserted
        else { return false }
        clips[clip]?.files.append(file.file)
        return true
    }

    /// The clips with all their files.
    func sets() -> [FileSet] { clips.values.filter { !$0.files.isEmpty } }

    private func place(
        of file: Placed
    ) -> (key: Key, folder: FoldedName, name: SplitName)? {
        guard let (root, names) = Glob.names(of: file.path, below: roots), names.count == 2,
            Self.folders.contains(names[0])
        else { return nil }
        let name = SplitName(names[1])
        return (Key(root: Array(file.path.names[..<root]), clip: name.stem), names[0], name)
    }

    private static func stem(of name: [UInt8]) -> [UInt8] {
        name.lastIndex(of: UInt8(ascii: ".")).map { Array(name[..<$0]) } ?? name
    }
}
