// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import NIOCore
import Synchronization

/// Hands that reach behind the server's back.
extension S3Stub {
    /// What a plain GET of each key would return.
    package var objects: [Key: [UInt8]] {
        backend.bucket.withLock { bucket in
            bucket.objects.compactMapValues { versions in
                versions.last.flatMap { $0.isDeleteMarker ? nil : $0.bytes }
            }
        }
    }

    /// All versions of a key, the newest first.
    package func versions(of key: Key) -> [Version] {
        backend.bucket.withLock { ($0.objects[key] ?? []).reversed() }
    }

    /// The multipart uploads that are neither completed nor aborted, the oldest first.
    package var uploads: [OpenUpload] {
        backend.bucket.withLock { bucket in
            bucket.uploads.values.sorted { $0.serial < $1.serial }.map {
                OpenUpload(key: $0.key, id: $0.id, partNumbers: $0.parts.keys.sorted())
            }
        }
    }

    /// Gives a key new content, as somebody else with write access would.
    ///
    /// - Parameters:
    ///   - key: The key, which need not exist.
    ///   - bytes: The new content.
    ///   - keepsMetadata: Whether the new content carries the metadata of the old, and a checksum of
    ///     its own if the old had one. It never carries a lock.
    package func overwrite(_ key: Key, _ bytes: [UInt8], keepsMetadata: Bool = false) {
        let body = ReceivedBody(bytes)
        backend.bucket.withLock { bucket in
            let old = bucket.objects[key]?.last
            var version = Version(
                content: [body.content],
                eTag: body.md5.hex,
                modified: options.now()
            )
            if keepsMetadata, let old {
                version.headers = old.headers
                version.checksum = old.checksum.map { _ in .fullObject(body.sha256.base64) }
            }
            bucket.store(version, under: key)
        }
    }

    /// Changes the bytes of a key's current version and nothing that is said about them, as a
    /// failing disk would.
    package func corrupt(_ key: Key, to bytes: [UInt8]) {
        alterCurrent(key) { $0.content = [ByteBuffer(bytes: bytes)] }
    }

    /// Takes retention and legal hold off a key's current version.
    package func unlock(_ key: Key) {
        alterCurrent(key) {
            $0.retention = nil
            $0.legalHold = nil
        }
    }

    /// Takes a key away with all its versions, locked or not.
    package func remove(_ key: Key) {
        backend.bucket.withLock { $0.objects[key] = nil }
    }

    private func alterCurrent(_ key: Key, _ change: (inout Version) -> Void) {
        backend.bucket.withLock { bucket in
            guard var versions = bucket.objects[key], var last = versions.popLast() else { return }
            change(&last)
            bucket.objects[key] = versions + [last]
        }
    }
}

extension S3Stub {
    /// A multipart upload under way.
    package struct OpenUpload: Hashable, Sendable {
        package let key: Key
        package let id: String
        package let partNumbers: [Int]
    }
}
