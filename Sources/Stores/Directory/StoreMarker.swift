// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// The file that tells a store from an empty mount point, and one store from another.
enum StoreMarker {
    static let name = ".camdock-store"

    /// What an administrator does when it is not there.
    static let advice = "mount the store, or set create = true under [store] to make a new one"

    private static let field = "id = "
    private static let partial = Array(".camdock-store.partial".utf8)

    /// Whether an entry may stand in a directory that is to become a store: what a fresh file
    /// system brings, and what a run that was killed here left.
    static func isAllowedWithout(_ name: [UInt8]) -> Bool {
        name == Array("lost+found".utf8) || name == partial
    }

    /// Reads the marker; nil if there is none.
    ///
    /// **Blocks.**
    static func read(in root: Directory, at path: FilePath) throws(StoreError) -> StoreIdentity? {
        let text: String
        do throws(Errno) {
            text = try contents(root)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw StoreError(error, "read \(name) in", root: path)
        }
        let value = text.split(separator: "\n").first { $0.hasPrefix(field) }
        guard let identity = value.flatMap({ StoreIdentity($0.dropFirst(field.count)) }) else {
            throw .unavailable("\(path)/\(name) holds no store's identity; restore that file")
        }
        return identity
    }

    /// Writes the marker of a new store; another host's that came first stands.
    ///
    /// **Blocks.**
    static func write(
        _ identity: StoreIdentity,
        in root: Directory,
        at path: FilePath
    ) throws(StoreError) -> StoreIdentity {
        do throws(Errno) {
            try writeDurably(identity, in: root)
            return identity
        } catch .fileExists {
            guard let first = try read(in: root, at: path) else {
                throw .unavailable("\(path)/\(name) came and went; look who else writes there")
            }
            return first
        } catch {
            throw StoreError(error, "write \(name) in", root: path)
        }
    }

    private static func writeDurably(
        _ identity: StoreIdentity,
        in root: Directory
    ) throws(Errno) {
        let text = """
            # This directory is a camdock store. Keep this file: without it the store counts as
            # not mounted, and nothing is written to it.
            \(field)\(identity)

            """
        try root.removeIfPresent(partial)
        let file = try root.openFile(partial, .creating(permissions: 0o640))
        let published = Result { () throws(Errno) in
            try file.write(Array(text.utf8).span.bytes, at: 0)
            try file.sync()
            try root.publish(partial, as: Array(name.utf8))
        }
        if case .failure = published { try root.removeIfPresent(partial) }
        try published.get()
    }

    private static func contents(_ root: Directory) throws(Errno) -> String {
        let file = try root.openFile(Array(name.utf8))
        let buffer = AlignedBuffer(byteCount: 4096)
        let count = try buffer.withMutableBytes(in: 0..<buffer.byteCount) {
            (span) throws(Errno) in try file.readFully(into: &span, at: 0)
        }
        return buffer.withBytes(in: 0..<count) { bytes in
            bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
    }
}
