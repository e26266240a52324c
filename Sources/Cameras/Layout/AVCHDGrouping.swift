// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Joins AVCHD streams (`STREAM/00001.MTS`) with their clip information (`CLIPINF/00001.CPI`).
///
/// Index, playlist and thumbnail files speak of many clips, so each is a recording of its own, and so
/// is a stream without clip information.
struct AVCHDGrouping {
    private struct Clip {
        var stream: SourceFile?
        var information: SourceFile?
    }

    private static let stream = FoldedName("STREAM")
    private static let clipInformation = FoldedName("CLIPINF")

    private let roots: [Glob]
    /// By the directory above STREAM and CLIPINF, with the clip's number.
    private var clips: [FoldedKey: Clip] = [:]

    init(roots: [Glob]) {
        self.roots = roots
    }

    /// Takes a file that may be part of a clip; false for any other.
    mutating func take(_ file: SourceFile) -> Bool {
        guard !roots.isEmpty else { return false }
        let path = FoldedPath(file.path)
        guard let (_, names) = Glob.names(of: path, below: roots), names.count >= 2,
            let last = names.last
        else { return false }
        let name = SplitName(last)
        let key = FoldedKey(path.names.dropLast(2), stem: name.stem)
        let isTaken =
            switch names[names.count - 2] {
            case Self.stream where name.hasExtension("mts", "m2ts"):
                Self.fill(&clips[key, default: Clip()].stream, file)
            case Self.clipInformation where name.hasExtension("cpi", "clpi"):
                Self.fill(&clips[key, default: Clip()].information, file)
            default: false
            }
        return isTaken
    }

    /// Fills a place that is free; a twin that differs in case alone finds it taken.
    private static func fill(_ place: inout SourceFile?, _ file: SourceFile) -> Bool {
        guard place == nil else { return false }
        place = file
        return true
    }

    /// The clips, halves that found no partner as single files.
    func sets() -> [FileSet] {
        clips.values.compactMap { clip in
            let files = [clip.stream, clip.information].compactMap(\.self)
            guard let leader = files.first else { return nil }
            return FileSet(
                kind: files.count == 2 ? .avchd : .single,
                name: EscapedName.reversible(leader.path.name),
                leader: leader,
                files: files
            )
        }
    }
}
