// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage

extension Directory {
    /// Gives a finished file its final name and makes that name durable.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `.fileExists` if something has the name; it is left as it is.
    func publish(_ partial: [UInt8], as name: [UInt8]) throws(Errno) {
        try give(partial, its: name)
        try syncNames()
    }

    /// Gives a finished file its final name, which is not durable yet.
    ///
    /// **Blocks.**
    ///
    /// - Throws: `.fileExists` if something has the name; it is left as it is.
    func give(_ partial: [UInt8], its name: [UInt8]) throws(Errno) {
        do throws(Errno) {
            try renameWithoutReplacing(partial, to: name)
        } catch .invalidArgument {
            // NFS and SMB cannot promise not to replace. Looking first is enough: keys hold the
            // site and the recording's identity, so no other host writes this name.
            guard try !contains(name) else { throw .fileExists }
            try rename(partial, to: name)
        }
    }

    /// Makes names durable; a share that has no such call keeps them so by itself.
    ///
    /// **Blocks.**
    func syncNames() throws(Errno) {
        do throws(Errno) {
            try sync()
        } catch .invalidArgument {
        } catch .notSupported {
        }
    }

    /// Whether anything has the name.
    ///
    /// **Blocks.**
    func contains(_ name: [UInt8]) throws(Errno) -> Bool {
        do throws(Errno) {
            _ = try status(of: name)
            return true
        } catch .noSuchFileOrDirectory {
            return false
        }
    }

    /// Removes a file that may be gone already.
    ///
    /// **Blocks.**
    func removeIfPresent(_ name: [UInt8]) throws(Errno) {
        do throws(Errno) {
            try remove(name)
        } catch .noSuchFileOrDirectory {
        }
    }
}
