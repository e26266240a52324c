// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import Platform

/// Reads the file in which a camera has written its charge.
actor StatusFileReader: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.status-file")

    /// The charge that the source states.
    /// - Throws: `CameraError`.
    func charge(in source: any FootageSource, by rule: ChargeRule) throws -> Charge {
        let count = ChargeRule.longestFileBytes
        let buffer = AlignedBuffer(byteCount: count)
        var size = 0
        while size < count {
            let read = try buffer.withMutableBytes(in: size..<count) { span in
                try source.read(into: &span, at: Int64(size))
            }
            if read == 0 { break }
            size += read
        }
        return rule.charge(
            in: buffer.withBytes(in: 0..<size) { span in
                span.withUnsafeBytes { Array($0) }
            }
        )
    }
}
