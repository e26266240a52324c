// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Platform
import Synchronization
import SystemPackage

/// Where folders are looked at before they are taken in, since that may block on a slow medium.
///
/// Each has a thread of its own, so that one share that hangs keeps nobody else waiting; and there
/// are few of them, so that a share that hangs does not take all threads.
package final class FolderDesk: Sendable {
    /// How many folders may be looked at at once.
    package static let places = 8

    private let taken = Mutex(0)
    private let look: @Sendable (FilePath) -> String?

    /// A desk that looks at folders by `look`, which may block and says why one cannot be read.
    package init(_ look: @escaping @Sendable (FilePath) -> String? = FolderDesk.reasonNotToOpen) {
        self.look = look
    }

    /// Why a folder cannot be read; nil if it can.
    ///
    /// A place is given back when the look is over, not when the asker gives up.
    /// - Throws: `AdminError.unavailable` if too many folders are being looked at.
    func reasonNotToOpen(_ path: FilePath) async throws -> String? {
        let hasEntered = taken.withLock { taken in
            guard taken < Self.places else { return false }
            taken += 1
            return true
        }
        guard hasEntered else {
            throw AdminError(
                .unavailable,
                "\(Self.places) folders are being looked at already",
                whatToDo: "a share may hang: see whether all of them still answer"
            )
        }
        defer { taken.withLock { $0 -= 1 } }
        return await FolderLane().look(at: path, by: look)
    }

    /// Why the kernel does not open or list a folder; nil if it does.
    ///
    /// **Blocks.**
    @Sendable
    package static func reasonNotToOpen(_ path: FilePath) -> String? {
        do throws(Errno) {
            try Directory(at: path).visitEntries { _ in false }
            return nil
        } catch {
            return error.description
        }
    }
}

/// One look at one folder.
private actor FolderLane: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.handover")

    func look(at path: FilePath, by look: @Sendable (FilePath) -> String?) -> String? {
        look(path)
    }
}
