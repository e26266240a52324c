// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage

/// Why the mounter did not open a medium.
package enum MounterError: Error, Hashable {
    /// The reasons for which the mounter itself says no; the raw values go over the socket.
    package enum Refusal: String, Sendable, CaseIterable {
        /// The caller is not the daemon's user.
        case notPermitted = "not-permitted"
        /// The request is not one that the mounter knows.
        case malformed
        /// No block device has that number now.
        case gone
        /// Another medium has that number now.
        case changed
        /// No rule marked the device as a camera's medium.
        case notAMedium = "not-a-medium"
        /// The medium carries a file system that is not opened, or none.
        case unsupportedFileSystem = "unsupported-file-system"
        /// What the medium carries is not what its file system ought to be.
        case invalidFileSystem = "invalid-file-system"
        /// The medium was asked for to remove files from it, and is protected against writing.
        case writeProtected = "write-protected"
        /// The kernel did not mount it.
        case mountFailed = "mount-failed"
    }

    /// The mounter answered no, in these words.
    case refused(Refusal, String)
    /// The mounter's socket could not be used.
    case unreachable(path: String, Errno)
    /// No answer came in time.
    case timedOut(path: String)
    /// The answer makes no sense.
    case garbled(String)
    /// The medium was passed over, but its root cannot be opened.
    case unreadableRoot(Errno)
}

extension MounterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let refusal, let words): "camdock-mounter: \(refusal.rawValue): \(words)"
        case .unreachable(let path, let errno):
            "could not reach camdock-mounter at \(path): \(errno); is camdock-mounter.socket running?"
        case .timedOut(let path): "camdock-mounter at \(path) did not answer in time"
        case .garbled(let what): "camdock-mounter answered what is not understood: \(what)"
        case .unreadableRoot(let errno): "could not open the mounted medium's root: \(errno)"
        }
    }
}
