// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import SystemPackage

extension Directory {
    /// Every entry but `.` and `..`, in the file system's order.
    ///
    /// **Blocks.**
    ///
    /// A name that vanishes while it is looked at is left out, since it is no longer there.
    package func entries() throws(Errno) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        try visitEntries { entry in
            entries.append(entry)
            return true
        }
        return entries
    }

    /// Shows every entry but `.` and `..`, in the file system's order, until `visit` says false.
    ///
    /// **Blocks.**
    ///
    /// One entry is held at a time, however many there are. A name that vanishes while it is looked
    /// at is left out, since it is no longer there.
    package func visitEntries(_ visit: (DirectoryEntry) -> Bool) throws(Errno) {
        // A stream of its own: the position belongs to the open file, not to the descriptor.
        let own = try retryingInterrupts {
            openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = fdopendir(own) else {
            let code = errno
            close(own)
            throw Errno(rawValue: code)
        }
        defer { closedir(stream) }
        while let entry = try next(stream), visit(entry) {}
    }

    /// The next entry that still exists and is neither `.` nor `..`; nil at the end.
    private func next(_ stream: OpaquePointer) throws(Errno) -> DirectoryEntry? {
        while true {
            // readdir(3) tells an error from the end by errno alone.
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                guard code == 0 else { throw Errno(rawValue: code) }
                return nil
            }
            let name = Self.name(of: entry)
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            if let kind = try kind(of: entry, named: name) {
                return DirectoryEntry(name: name, kind: kind)
            }
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        // The record may be shorter than the type: only the bytes before the NUL are touched.
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let start = UnsafeRawPointer(entry).advanced(by: offset)
        let length = strlen(start.assumingMemoryBound(to: CChar.self))
        return Array(UnsafeRawBufferPointer(start: start, count: length))
    }

    /// The kind by `d_type`, or by asking where the file system does not say; nil if it vanished.
    private func kind(
        of entry: UnsafeMutablePointer<dirent>,
        named name: [UInt8]
    ) throws(Errno) -> FileKind? {
        switch Int(entry.pointee.d_type) {
        case Int(DT_REG): return .file
        case Int(DT_DIR): return .directory
        case Int(DT_LNK): return .symlink
        case Int(DT_UNKNOWN):
            do throws(Errno) {
                return try status(of: name).kind
            } catch .noSuchFileOrDirectory {
                return nil
            }
        default: return .other
        }
    }
}
