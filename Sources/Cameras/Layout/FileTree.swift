// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Files that go from a camera together or not at all: all of an AVCHD or a P2 tree, whose indexes
/// speak of every clip in it.
package struct FileTree: Hashable, Sendable {
    private let root: FoldedKey

    fileprivate init(_ root: ArraySlice<FoldedName>) {
        self.root = FoldedKey(root)
    }
}

extension Profile {
    /// The tree that a file is part of; nil if it stands for itself.
    package func tree(of path: SourcePath) -> FileTree? {
        guard !layout.avchdRoots.isEmpty || !layout.p2Roots.isEmpty else { return nil }
        let folded = FoldedPath(path)
        let depth = (layout.avchdRoots + layout.p2Roots).compactMap { $0.depth(in: folded) }.min()
        return depth.map { FileTree(folded.names[..<$0]) }
    }
}
