// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

extension Spool {
    /// Copies one file from a camera and hashes it on the way.
    ///
    /// **Blocks.** The bytes pass once: read, hashed as a whole and by parts, and written, each on
    /// a thread of its own. What a checkpoint has named is on stable storage, and a later call can
    /// go on from there; before it does, it reads that part back and compares.
    ///
    /// If the camera goes or the caller stops, the parts that are whole are made durable and
    /// named once more. After any other failure nothing is left of the copy. Call `prepare` first.
    /// - Parameters:
    ///   - source: The camera's file.
    ///   - request: What to copy.
    ///   - meter: Counts what came; what is not kept is taken back.
    ///   - onCheckpoint: Told what is durable; writes it into the ledger.
    ///   - isCancelled: Asked between two chunks.
    /// - Returns: The copy, for `finish`.
    /// - Throws: `SpoolError`; `CameraError` from the source; what `onCheckpoint` throws.
    package func copy(
        from source: any FootageSource,
        _ request: CopyRequest,
        meter: ByteMeter,
        onCheckpoint: (PartialCopy) throws -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> CopiedFile {
        let pass = try CopyPass(self, source, request, meter)
        do {
            try pass.takeUp(isCancelled: isCancelled)
            try pass.copy(onCheckpoint: onCheckpoint, isCancelled: isCancelled)
            try pass.checkEnd()
            return try pass.finished(onCheckpoint: onCheckpoint)
        } catch {
            throw try pass.settled(after: error, onCheckpoint: onCheckpoint)
        }
    }
}
