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
    func make(_ key: ObjectKey, below root: Directory) throws(StoreError) -> Directory {
        var directory = root
        for depth in 1..<max(key.components.count, 1) {
            let path = Array(key.components.prefix(depth))
            directory = try storing("make the directory of", key) { () throws(Errno) in
                try enter(path, in: directory)
            }
        }
        return directory
    }

    private func enter(_ path: [String], in parent: Directory) throws(Errno) -> Directory {
        let name = Array((path.last ?? "").utf8)
        let isDurable = durable.withLock { $0.contains(path) }
        do throws(Errno) {
            let directory = try parent.openDirectory(name)
            // It may stem from a run that ended between making it and making it durable.
            if !isDurable { try keep(path, in: parent) }
            return directory
        } catch .noSuchFileOrDirectory {
        }
        do throws(Errno) {
            try parent.createDirectory(name)
        } catch .fileExists {
        }
        try keep(path, in: parent)
        return try parent.openDirectory(name)
    }

    private func keep(_ path: [String], in parent: Directory) throws(Errno) {
        try parent.syncNames()
        durable.withLock { known in
            if known.count >= Self.rememberedDirectories { known.removeAll() }
            known.insert(path)
        }
    }
}
