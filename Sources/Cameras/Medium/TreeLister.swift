// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// Lists a whole tree: every regular file, and by name whatever is there and cannot be taken.
///
/// Nothing is followed: a link is named, never opened. The walk keeps one directory open at a time
/// and is bounded, since a damaged or crafted file system may claim a directory to be its own child.
struct TreeLister {
    /// Directories nested deeper are named and left.
    var deepestLevel = 128
    /// After that many names the rest of the medium is left, and that is said.
    var mostEntries = 500_000
    /// A longer path is named and left, in bytes.
    var longestPathBytes = 4_096
    /// What all paths may take in memory, the bytes of each and a reference for each name in it;
    /// then the rest of the medium is left, and that is said.
    var mostPathBytes = 64 << 20
    /// A file that states more is named and left.
    ///
    /// No recording comes near it, and as many files as a medium may have, or as a ledger is made
    /// for, cannot add up to more than can be counted.
    var largestFileBytes: Int64 = 4 << 40

    /// Lists everything below `root`.
    ///
    /// **Blocks.**
    /// - Throws: `Errno` if the root itself cannot be listed, `CancellationError`.
    func list(_ root: Directory) throws -> Listing {
        var walk = Walk(lister: self, device: try root.status().device)
        try walk.list(root, at: SourcePath(components: []))
        while let path = walk.pending.popLast() {
            try Task.checkCancellation()
            do throws(Errno) {
                try walk.list(try root.descend(to: path), at: path)
            } catch {
                walk.name(path, "the directory could not be read: \(error)")
            }
        }
        return walk.sorted()
    }
}

/// One walk through a tree.
private struct Walk {
    let lister: TreeLister
    let device: UInt64
    var pending: [SourcePath] = []
    private var listing = Listing()
    private var entryCount = 0
    private var pathBytes = 0

    init(lister: TreeLister, device: UInt64) {
        self.lister = lister
        self.device = device
    }

    mutating func list(_ directory: Directory, at path: SourcePath) throws(Errno) {
        guard try directory.status().device == device else {
            return name(path, "another file system is mounted here; hand it over by itself")
        }
        // The path's bytes with the slash behind each name.
        let above = path.components.reduce(0) { $0 + $1.count + 1 }
        let references = (path.components.count + 1) * MemoryLayout<[UInt8]>.size
        try directory.visitEntries { entry in
            let length = above + entry.name.count
            entryCount += 1
            pathBytes += length + references
            if let reason = reasonToEnd() {
                end(at: path, reason)
                return false
            }
            take(entry, of: directory, at: path.appending(entry.name), length: length)
            return true
        }
    }

    private func reasonToEnd() -> String? {
        if entryCount > lister.mostEntries {
            "the medium holds more than \(lister.mostEntries) names"
        } else if pathBytes > lister.mostPathBytes {
            "the medium's names take more than \(lister.mostPathBytes) bytes"
        } else {
            nil
        }
    }

    /// Ends the walk, and names the directories that it did not come to.
    private mutating func end(at path: SourcePath, _ reason: String) {
        name(path, reason)
        for path in pending { name(path, "not listed: \(reason)") }
        pending = []
    }

    mutating func name(_ path: SourcePath, _ reason: String) {
        listing.unreadable.append(UnreadableEntry(path: path, reason: reason))
    }

    private mutating func take(
        _ entry: DirectoryEntry,
        of directory: Directory,
        at path: SourcePath,
        length: Int
    ) {
        switch entry.kind {
        case .file where length > lister.longestPathBytes,
            .directory where length > lister.longestPathBytes:
            name(path, "the path is longer than \(lister.longestPathBytes) bytes")
        case .file: file(entry.name, of: directory, at: path)
        case .directory where path.components.count >= lister.deepestLevel:
            name(path, "the directory is nested deeper than \(lister.deepestLevel) levels")
        case .directory: pending.append(path)
        case .symlink: name(path, "a link, and links are not followed")
        case .other: name(path, "no file: a device, a pipe or a socket")
        }
    }

    private mutating func file(_ name: [UInt8], of directory: Directory, at path: SourcePath) {
        do throws(Errno) {
            let status = try directory.status(of: name)
            guard status.kind == .file else {
                return self.name(path, "changed while the medium was listed")
            }
            guard status.sizeBytes <= lister.largestFileBytes else {
                return self.name(path, "states \(status.sizeBytes) bytes, which no recording has")
            }
            guard let modified = CameraTime(of: status) else {
                return self.name(path, CameraTime.uncountable)
            }
            listing.files.append(
                SourceFile(path: path, sizeBytes: status.sizeBytes, modified: modified)
            )
        } catch {
            self.name(path, "its size could not be read: \(error)")
        }
    }

    /// The listing in path order.
    func sorted() -> Listing {
        Listing(
            files: listing.files.sorted { $0.path < $1.path },
            unreadable: listing.unreadable.sorted { $0.path < $1.path }
        )
    }
}

extension Directory {
    /// Opens the directory at `path` below, one name at a time, following no link.
    ///
    /// **Blocks.**
    func descend(to path: SourcePath) throws(Errno) -> Directory {
        var directory = self
        for name in path.components {
            directory = try directory.openDirectory(name)
        }
        return directory
    }
}

extension CameraTime {
    /// Why a time is not taken; it is never rounded to one that is.
    static let uncountable = "its time is before 1677 or after 2262, which is more than is counted"

    /// The time that a file system states; nil if it cannot be counted.
    init?(of status: FileStatus) {
        guard let nanoseconds = status.modifiedNanoseconds else { return nil }
        self.init(nanoseconds: nanoseconds)
    }
}
