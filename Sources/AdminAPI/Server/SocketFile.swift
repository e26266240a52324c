// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Synchronization

/// The daemon's name in the file system: made so that nobody ever sees it with the wrong rights,
/// and taken over only from a daemon that is no longer there.
final class SocketFile: Sendable {
    /// The longest path that a socket's address holds, in bytes.
    static let longestPathBytes = 107

    private let path: String
    private let workshop: String
    private let lock: CInt
    private let isPublished = Mutex(false)

    /// Claims the name.
    ///
    /// A lock beside it, held for as long as this value lives, keeps a second daemon away even
    /// when both start at the same instant.
    /// - Throws: `AdminServerError`.
    init(claiming path: String) throws(AdminServerError) {
        let directory = Self.directory(of: path)
        let workshop = "\(directory)/.\(UInt32.random(in: .min ... .max))"
        guard max(path.utf8.count, workshop.utf8.count + 2) <= Self.longestPathBytes else {
            throw .pathTooLong(path)
        }
        let lock = try Self.lock(for: path)
        do throws(AdminServerError) {
            try Self.checkUnserved(path)
            guard mkdir(workshop, 0o700) == 0 else {
                throw .system("make the directory \(workshop)", errno)
            }
        } catch {
            Self.unlock(lock)
            throw error
        }
        self.path = path
        self.workshop = workshop
        self.lock = lock
    }

    /// Where to bind: out of everybody's sight.
    var bindingPath: String { "\(workshop)/s" }

    /// Gives the bound socket its rights, and then its name in one step.
    func publish(mode: mode_t, group: gid_t?) throws(AdminServerError) {
        if let group {
            guard chown(bindingPath, uid_t.max, group) == 0 else {
                throw .system("give \(path) to group \(group)", errno)
            }
        }
        guard chmod(bindingPath, mode) == 0 else {
            throw .system("set the mode of \(path)", errno)
        }
        guard rename(bindingPath, path) == 0 else {
            throw .system("put the socket at \(path)", errno)
        }
        isPublished.withLock { $0 = true }
        _ = rmdir(workshop)
    }

    /// Takes the name back; the lock's file stays, since removing it could race with a successor.
    func withdraw() {
        let wasPublished = isPublished.withLock { published in
            defer { published = false }
            return published
        }
        if wasPublished { _ = unlink(path) }
    }

    deinit {
        withdraw()
        _ = unlink(bindingPath)
        _ = rmdir(workshop)
        Self.unlock(lock)
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "" : String(path[..<slash])
    }

    private static func lock(for path: String) throws(AdminServerError) -> CInt {
        let name = path + ".lock"
        let descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("open \(name)", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            throw code == EWOULDBLOCK ? .alreadyServed(path) : .system("lock \(name)", code)
        }
        return descriptor
    }

    /// Unlocks first: closed alone, the lock would stay with a child that has not called exec yet.
    private static func unlock(_ lock: CInt) {
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// Throws unless nothing stands at the path, or a socket on which nobody answers.
    private static func checkUnserved(_ path: String) throws(AdminServerError) {
        var found = stat()
        guard lstat(path, &found) == 0 else {
            guard errno == ENOENT else { throw .system("look at \(path)", errno) }
            return
        }
        guard found.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        let answer = connectionError(path)
        guard answer != ECONNREFUSED, answer != ENOENT else { return }
        throw .alreadyServed(path)
    }

    /// What connecting runs into; 0 if somebody answers.
    private static func connectionError(_ path: String) -> CInt {
        let descriptor = socket(
            AF_UNIX,
            CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafeBytes(of: &address) { bytes in
            let result = bytes.withMemoryRebound(to: sockaddr.self) {
                connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
            }
            return result == 0 ? 0 : errno
        }
    }
}
