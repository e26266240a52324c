// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// Writes a file's chunks to the disk as they pass.
struct SpoolWriter: ChunkConsumer {
    /// How much is written through the page cache before the kernel is told to begin.
    private static let writebackBytes: Int64 = 8 << 20

    let file: File
    let isDirect: Bool
    let name: SpoolName

    func consume(_ chunk: Chunk) throws {
        try SpoolError.during("write \(name) in the spool") { () throws(Errno) in
            guard isDirect else { return try writeThroughCache(chunk) }
            // The last block is written whole, zeros behind the end, and cut to size afterwards.
            let rounded = AlignedBuffer.roundedUp(chunk.byteCount)
            try chunk.buffer.withBytes(in: 0..<rounded) { (bytes) throws(Errno) in
                try file.write(bytes, at: chunk.offset)
            }
        }
    }

    private func writeThroughCache(_ chunk: Chunk) throws(Errno) {
        try chunk.withBytes { (bytes) throws(Errno) in try file.write(bytes, at: chunk.offset) }
        let end = chunk.offset + Int64(chunk.byteCount)
        let start = end - end % Self.writebackBytes - Self.writebackBytes
        guard end % Self.writebackBytes < Int64(chunk.byteCount), start >= 0 else { return }
        try file.startWriteback(start..<start + Self.writebackBytes)
    }
}
