// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// A file that stands under an object's key, whoever wrote it.
struct StoredFile {
    private let file: File
    let status: FileStatus

    /// Opens what has the name; nil if nothing has.
    ///
    /// **Blocks.**
    /// - Throws: `StoreError.conflict` if it is no regular file.
    init?(_ name: [UInt8], in directory: Directory, for key: ObjectKey) throws(StoreError) {
        do throws(Errno) {
            let opened = try directory.openFile(name)
            (file, status) = (opened, try opened.status())
        } catch .noSuchFileOrDirectory {
            return nil
        } catch .tooManySymbolicLinkLevels {
            throw .conflict(key, found: "a symbolic link")
        } catch {
            throw StoreError(error, "open", of: key)
        }
        guard status.kind == .file else { throw .conflict(key, found: "no regular file") }
    }

    /// What is wrong with the bytes, read back from the disk; nil if nothing is.
    ///
    /// **Blocks.**
    func fault(
        against content: ContentDigest,
        from first: Int = 0,
        by step: Int = 1,
        meter: ByteMeter
    ) throws -> String? {
        guard status.sizeBytes == content.sizeBytes else {
            return "it has \(status.sizeBytes) bytes, not \(content.sizeBytes)"
        }
        let check = PartCheck(content: content, read: try readerPastCache(content))
        return try check.firstWrongPart(from: first, by: step, meter: meter)
            .map { "part \($0 + 1) of \(content.parts.count) differs" }
    }

    /// Makes sure of bytes that an interrupted run may have left undurable.
    ///
    /// **Blocks.**
    func sync(_ flushing: any StoreFlushing) throws(Errno) {
        try flushing.flush(file)
    }

    /// A read that goes to the disk, or to the server of a share.
    private func readerPastCache(
        _ content: ContentDigest
    ) throws(Errno) -> (inout MutableRawSpan, Int64) throws -> Int {
        let file = file
        if content.partSizeBytes % AlignedBuffer.alignment == 0, try file.setDirect(true) {
            return { try Self.readDirectly(file, into: &$0, at: $1) }
        }
        try file.dropCache(0..<0)
        return { try file.read(into: &$0, at: $1) }
    }

    /// Some shares take O_DIRECT and refuse the read.
    private static func readDirectly(
        _ file: File,
        into buffer: inout MutableRawSpan,
        at offset: Int64
    ) throws(Errno) -> Int {
        do throws(Errno) {
            return try file.read(into: &buffer, at: offset)
        } catch .invalidArgument {
            _ = try file.setDirect(false)
            try file.dropCache(0..<0)
            return try file.read(into: &buffer, at: offset)
        }
    }
}
