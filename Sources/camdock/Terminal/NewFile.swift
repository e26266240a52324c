// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Glibc
import Synchronization

/// A file that nobody else may read, and that has its name only when it is whole.
///
/// Until then it is called `NAME.partial`. Nothing that exists is overwritten.
final class NewFile: Sendable {
    private struct State {
        var lines = 0
        var bytes: Int64 = 0
        var isOpen = true
    }

    let path: String
    private let descriptor: CInt
    private let state = Mutex(State())

    private var partialPath: String { path + ".partial" }

    /// How many lines were written, and how many bytes they have.
    var written: (lines: Int, bytes: Int64) { state.withLock { ($0.lines, $0.bytes) } }

    /// Makes the file.
    /// - Throws: `AdminError` if it exists, or cannot be made.
    init(at path: String) throws(AdminError) {
        self.path = path
        guard !Self.exists(path) else { throw Self.taken(path) }
        let partial = path + ".partial"
        descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        let code = errno
        guard descriptor >= 0 else {
            throw code == EEXIST ? Self.taken(partial) : Self.failed("make", partial, code)
        }
    }

    deinit {
        if state.withLock({ $0.isOpen }) { close(descriptor) }
    }

    /// Whether there is something of that name, be it a link to nowhere.
    private static func exists(_ path: String) -> Bool {
        faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Adds a line.
    /// - Throws: `AdminError`; what was written stays.
    func append(_ line: String) throws(AdminError) {
        try state.withLock { (state) throws(AdminError) in
            let bytes = Array((line + "\n").utf8)
            try write(bytes)
            state.lines += 1
            state.bytes += Int64(bytes.count)
        }
    }

    /// Makes it durable, and gives it its name.
    /// - Throws: `AdminError`; the file is then still there under its other name.
    func finish() throws(AdminError) {
        try state.withLock { (state) throws(AdminError) in
            guard fsync(descriptor) == 0 else { throw Self.failed("write", partialPath, errno) }
            state.isOpen = false
            close(descriptor)
        }
        // A link fails if the name was taken meanwhile; a rename would replace what has it.
        if link(partialPath, path) == 0 {
            _ = unlink(partialPath)
            return
        }
        let code = errno
        guard code != EEXIST, !Self.exists(path) else { throw Self.taken(path) }
        // No links on FAT, as memory sticks have it.
        guard rename(partialPath, path) == 0 else { throw Self.failed("name", path, errno) }
    }

    /// Ends with what there is.
    /// - Returns: Where it is; nil if nothing was written, and the file was removed.
    func leave() -> String? {
        let isEmpty = state.withLock { state in
            if state.isOpen {
                _ = fsync(descriptor)
                close(descriptor)
            }
            state.isOpen = false
            return state.lines == 0
        }
        guard isEmpty else { return partialPath }
        _ = unlink(partialPath)
        return nil
    }

    private func write(_ bytes: [UInt8]) throws(AdminError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let (count, code) = rest.withUnsafeBytes {
                let count = Glibc.write(descriptor, $0.baseAddress, $0.count)
                return (count, count < 0 ? errno : 0)
            }
            guard code == 0 || code == EINTR else { throw Self.failed("write", partialPath, code) }
            if code == 0 { rest = rest.dropFirst(count) }
        }
    }

    private static func taken(_ path: String) -> AdminError {
        AdminError(
            .conflict,
            "\(path) exists already",
            whatToDo: "name another file, or move that one away: nothing is overwritten"
        )
    }

    private static func failed(_ what: String, _ path: String, _ code: CInt) -> AdminError {
        AdminError(
            .unavailable,
            "could not \(what) \(path): \(String(cString: strerror(code)))",
            whatToDo: "name a file in a folder that you may write to, with room"
        )
    }
}
