// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How deep folders lie, by what is said of their parents.
struct FolderLevels {
    /// Each folder and its level, 1 for those at a root, the highest levels and handles first.
    let folders: [(folder: ObjectRecord, level: Int)]

    /// Sorts the folders among the records; one whose way up does not end counts as one at a root.
    init(_ records: some Sequence<ObjectRecord>) {
        let folders = records.filter(\.isFolder).sorted { $0.handle < $1.handle }
        let handles = Set(folders.map(\.handle))
        let within = Dictionary(grouping: folders) { folder in
            folder.parent.flatMap { handles.contains($0) ? $0 : nil }
        }
        var found: [(folder: ObjectRecord, level: Int)] = (within[nil] ?? []).map { ($0, 1) }
        var next = 0
        while next < found.count {
            let (folder, level) = found[next]
            next += 1
            for inner in within[folder.handle] ?? [] { found.append((inner, level + 1)) }
        }
        let reached = Set(found.map(\.folder.handle))
        found += folders.filter { !reached.contains($0.handle) }.map { ($0, 1) }
        self.folders = found.reversed()
    }
}
