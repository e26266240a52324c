// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import Platform
import SystemPackage
import TestSupport

/// A spool in a directory of its own, with small parts so that small files have many.
struct SpoolFixture {
    static let partSizeBytes = 16_384

    let path: FilePath
    let spool: Spool

    /// Opens a spool below `path`.
    init(
        _ path: FilePath,
        direct: Bool = true,
        smallFileBytes: Int64 = 4_096,
        beforeStep: @escaping @Sendable (FinishStep) throws -> Void = { _ in },
        syncFileSystem: @escaping @Sendable (Directory) throws(Errno) -> Void = {
            (directory) throws(Errno) in try directory.syncFileSystem()
        }
    ) throws {
        self.path = path.appending("spool")
        var settings = Spool.Settings()
        settings.reserveBytes = 0
        settings.bufferBytes = 8_192
        settings.smallFileBytes = smallFileBytes
        settings.usesDirectIO = direct
        spool = try Spool(
            at: self.path,
            settings: settings,
            beforeStep: beforeStep,
            syncFileSystem: syncFileSystem
        )
    }

    /// The names in the spool.
    var names: Set<String> {
        get throws {
            Set(try Directory(at: path).entries().map { String(decoding: $0.name, as: UTF8.self) })
        }
    }

    /// Asks for a file under a made-up recording.
    func request(
        _ source: ScriptedSource,
        recording: RecordingID = RecordingID("0123456789abcdef01234567"),
        ordinal: Int = 0,
        resuming: PartialCopy? = nil,
        checkpointBytes: Int64 = 1
    ) -> CopyRequest {
        CopyRequest(
            file: source.file,
            recording: recording,
            ordinal: ordinal,
            resuming: resuming,
            partSizeBytes: Self.partSizeBytes,
            checkpointBytes: checkpointBytes
        )
    }

    /// Copies a file from its start.
    func copy(
        _ source: ScriptedSource,
        recording: RecordingID = RecordingID("0123456789abcdef01234567"),
        ordinal: Int = 0
    ) throws -> CopiedFile {
        try spool.copy(
            from: source,
            request(source, recording: recording, ordinal: ordinal),
            meter: ByteMeter()
        )
    }

    /// The file that stands in the spool.
    func content(_ recording: RecordingID, _ ordinal: Int = 0) throws -> [UInt8] {
        try readFile(at: path.appending(SpoolName(recording, ordinal).description))
    }
}

/// The digests of bytes at hand, worked out the plain way.
func expectedContent(
    _ bytes: [UInt8],
    partSizeBytes: Int = SpoolFixture.partSizeBytes
) throws -> ContentDigest {
    let parts = stride(from: 0, to: bytes.count, by: partSizeBytes).map {
        Digest.sha256(of: Array(bytes[$0..<min($0 + partSizeBytes, bytes.count)]))
    }
    return ContentDigest(
        sizeBytes: Int64(bytes.count),
        whole: .sha256(of: bytes),
        partSizeBytes: partSizeBytes,
        parts: parts
    )
}

extension Spool {
    /// Makes copies durable in a group that begins only now, where no error is awaited.
    func finish(_ copies: [CopiedFile]) throws -> FinishedGroup {
        try finish(copies, of: try beginGroup())
    }
}
