// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension Profile {
    /// Sorts every file of a listing into exactly one recording.
    ///
    /// The result follows from the set of files alone, whatever their order. It is sorted by each
    /// recording's first file.
    package func group(_ listing: Listing) -> [ListedRecording] {
        var recordings: [ListedRecording] = []
        var free: [SourceFile] = []
        // Folded paths take four times the room of paths, so none is kept.
        for file in listing.files {
            if let reason = reasonToWithhold(file.path) {
                recordings.append(recording(of: file, .withheld(reason: reason)))
            } else {
                free.append(file)
            }
        }
        // Twins that differ in case alone compete for a place: path order decides, not the listing's.
        free.sort { $0.path < $1.path }
        var avchd = AVCHDGrouping(roots: layout.avchdRoots)
        free = free.filter { !avchd.take($0) }
        var p2 = P2Grouping(roots: layout.p2Roots, among: free)
        free = free.filter { !p2.take($0) }
        for set in avchd.sets() + p2.sets() {
            recordings.append(recording(of: set))
        }
        recordings += free.map { recording(of: $0, .allowed) }
        return recordings.sorted { $0.files[0].path < $1.files[0].path }
    }

    private func recording(of file: SourceFile, _ forwarding: Forwarding) -> ListedRecording {
        ListedRecording(
            kind: .single,
            title: title(of: file.path),
            files: [file],
            forwarding: forwarding
        )
    }

    private func recording(of set: FileSet) -> ListedRecording {
        ListedRecording(
            kind: set.kind,
            title: layout.title == .path ? title(of: set.leader.path) : set.name,
            files: set.files
        )
    }

    private func title(of path: SourcePath) -> String {
        switch layout.title {
        case .name: EscapedName.reversible(path.name)
        case .path: path.description
        }
    }
}

/// Files that make one recording.
struct FileSet {
    let kind: RecordingKind
    /// The clip's name, escaped.
    let name: String
    /// The file that the others belong to.
    let leader: SourceFile
    var files: [SourceFile]
}

/// A file's name as stem and extension, letters folded.
struct SplitName: Hashable {
    let stem: [UInt32]
    let fileExtension: [UInt32]

    init(_ name: FoldedName) {
        let dot = name.symbols.lastIndex(of: 0x2E)
        stem = Array(name.symbols[..<(dot ?? name.symbols.endIndex)])
        fileExtension = dot.map { Array(name.symbols[($0 + 1)...]) } ?? []
    }

    /// Whether the extension is one of these, written in lower case.
    func hasExtension(_ candidates: String...) -> Bool {
        candidates.contains { $0.unicodeScalars.map(\.value) == fileExtension }
    }
}

extension Glob {
    /// The names below the first of the roots that holds the path; nil if none does.
    static func names(of path: FoldedPath, below roots: [Glob]) -> (root: Int, names: [FoldedName])?
    {
        let depth = roots.compactMap { $0.depth(in: path) }.min()
        return depth.map { ($0, Array(path.names[$0...])) }
    }
}
