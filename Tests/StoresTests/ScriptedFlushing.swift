// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Stores
import Synchronization
import SystemPackage

/// The real flushes, counted, and whatever a test does before or after one.
final class ScriptedFlushing: StoreFlushing {
    /// How often each call was made.
    struct Counts: Hashable {
        var files = 0
        var names = 0
        var fileSystems = 0

        var all: Int { files + names + fileSystems }
    }

    private let isWhole: Bool
    private let beforeWhole: @Sendable (Int) throws(Errno) -> Void
    private let afterWhole: @Sendable (Int) -> Void
    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    /// - Parameters:
    ///   - isWhole: Whether the file system is said to flush as a whole.
    ///   - beforeWhole: Called with the flush's number, from 1.
    ///   - afterWhole: Called with the flush's number, from 1.
    init(
        isWhole: Bool = true,
        beforeWhole: @escaping @Sendable (Int) throws(Errno) -> Void = { _ in },
        afterWhole: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        (self.isWhole, self.beforeWhole, self.afterWhole) = (isWhole, beforeWhole, afterWhole)
    }

    func flushesWhole(_ root: Directory) -> Bool { isWhole }

    func flush(_ file: File) throws(Errno) {
        state.withLock { $0.files += 1 }
        try file.sync()
    }

    func flushNames(in directory: Directory) throws(Errno) {
        state.withLock { $0.names += 1 }
        try directory.sync()
    }

    func flushFileSystem(of root: Directory) throws(Errno) {
        let number = state.withLock { counts in
            counts.fileSystems += 1
            return counts.fileSystems
        }
        try beforeWhole(number)
        try root.syncFileSystem()
        afterWhole(number)
    }
}
