// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization
import SystemPackage

/// Where a directory store is, and which store it has to be.
final class StorePlace: Sendable {
    let path: FilePath
    let keyPath = KeyPath()
    let flushing: any StoreFlushing
    private let expected: Mutex<StoreIdentity?>

    init(
        path: FilePath,
        expecting identity: StoreIdentity?,
        flushing: any StoreFlushing = SystemFlushing()
    ) {
        self.path = path
        self.flushing = flushing
        expected = Mutex(identity)
    }

    /// Opens the root anew, since a share comes and goes under one path.
    ///
    /// **Blocks.**
    func open() throws(StoreError) -> StoreRoot {
        let root = try StoreRoot(opening: path)
        let wanted = expected.withLock { expected in
            expected = expected ?? root.identity
            return expected
        }
        guard wanted == root.identity else {
            throw .unavailable(
                "\(path) is store \(root.identity), and footage went to another so far; mount the "
                    + "right one there, or set identity = \"\(root.identity)\" under [store] to use "
                    + "this one from now on"
            )
        }
        return root
    }
}
