// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials

extension Digest {
    /// The digest of a recording of several files: SHA-256 over one line for each, in path order.
    ///
    /// A line is the file's digest in hexadecimal, two blanks, the escaped path and a newline, as
    /// `sha256sum` would print it; the digest of a single file stands for itself.
    package static func ofRecording(_ files: [(path: SourcePath, digest: Digest)]) -> Digest {
        if files.count == 1, let only = files.first { return only.digest }
        let lines = files.sorted { $0.path < $1.path }.map { "\($0.digest.hex)  \($0.path)\n" }
        return .sha256(of: Array(lines.joined().utf8))
    }

    /// Splits digests that were stored one after the other; nil if a piece is left over.
    static func list(from data: Data) -> [Digest]? {
        let bytes = Array(data)
        guard bytes.count % byteCount == 0 else { return nil }
        return stride(from: 0, to: bytes.count, by: byteCount).compactMap {
            Digest(bytes: Array(bytes[$0..<$0 + byteCount]))
        }
    }

    /// Digests one after the other, as the ledger keeps them.
    static func data(from list: [Digest]) -> Data {
        Data(list.flatMap(\.bytes))
    }
}
