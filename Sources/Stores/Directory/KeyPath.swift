// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Synchronization
import SystemPackage

/// The directories on the way from a store's root to an object, reached one name at a time.
///
/// No link below the root is followed, whoever planted it.
final class KeyPath: Sendable {
    /// Directories whose own names are known to be durable; forgotten together when many.
    private let durable = Mutex<Set<[String]>>([])
    private static let rememberedDirectories = 4096

    /// Opens the directory that holds the object; nil if a name on the way is missing.
    ///
    /// **Blocks.**
    func find(_ key: ObjectKey, below root: Directory) throws(StoreError) -> Directory? {
        var directory = root
        for component in key.components.dropLast() {
            do throws(Errno) {
                directory = try directory.openDirectory(Array(component.utf8))
            } catch .noSuchFileOrDirectory {
                return nil
            } catch {
                throw StoreError(error, "open the directory of", of: key)
            }
        }
        return directory
    }

    /// Opens the directory that is to hold the object and makes those that are missing.
    ///
    /// **Blocks.**
    ///
    /// When it returns, every name on the way is durable.
    func make(
        _ key: ObjectKey,
        below root: Directory,
        flushing: any StoreFlushing
    ) throws(StoreError) -> Directory {
        try make(key, below: root) { (path, parent) throws(Errno) in
            try flushing.flushNames(in: parent)
            remember([path])
        }
    }

    /// Opens the directory that is to hold the object and makes those that are missing.
    ///
    /// **Blocks.**
    ///
    /// The caller has yet to make durable the directories that `undurable` is given, and then to
    /// `remember` them.
    func make(
        _ key: ObjectKey,
        below root: Directory,
        noting undurable: inout Set<[String]>
    ) throws(StoreError) -> Directory {
        var noted: [[String]] = []
        defer { undurable.formUnion(noted) }
        return try make(key, below: root) { (path, _) throws(Errno) in noted.append(path) }
    }

    /// Takes note of directories whose names are durable.
    func remember(_ paths: some Collection<[String]>) {
        durable.withLock { known in
            if known.count + paths.count > Self.rememberedDirectories { known.removeAll() }
            known.formUnion(paths)
        }
    }

    private func make(
        _ key: ObjectKey,
        below root: Directory,
        keep: ([String], Directory) throws(Errno) -> Void
    ) throws(StoreError) -> Directory {
        var directory = root
        for depth in 1..<max(key.components.count, 1) {
            let path = Array(key.components.prefix(depth))
            directory = try storing("make the directory of", key) { () throws(Errno) in
                try enter(path, in: directory, keep: keep)
            }
        }
        return directory
    }

    private func enter(
        _ path: [String],
        in parent: Directory,
        keep: ([String], Directory) throws(Errno) -> Void
    ) throws(Errno) -> Directory {
        let name = Array((path.last ?? "").utf8)
        let isDurable = durable.withLock { $0.contains(path) }
        do throws(Errno) {
            let directory = try parent.openDirectory(name)
            // It may stem from a run that ended between making it and making it durable.
            if !isDurable { try keep(path, parent) }
            return directory
        } catch .noSuchFileOrDirectory {
        }
        do throws(Errno) {
            try parent.createDirectory(name)
        } catch .fileExists {
        }
        try keep(path, parent)
        return try parent.openDirectory(name)
    }
}
