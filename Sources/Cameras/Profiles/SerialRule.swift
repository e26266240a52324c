// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Where a medium says which camera wrote it, for cards that arrive without their camera.
///
/// A camera on USB is known by its USB serial and by nothing else: before it is enrolled, nothing on
/// it is read.
package struct SerialRule: Hashable, Sendable {
    /// No more of a file is looked at, in bytes.
    package static let longestFileBytes = 64 << 10
    /// A card on which more files may say it is known by none of them.
    package static let mostFiles = 10_000
    private static let longestSerialBytes = 64

    /// The files that may say it.
    package let files: Glob
    /// The text right before the serial.
    package let after: String
    /// The text right behind it; nil if it ends with its line.
    package let before: String?

    /// The files of a listing that may say it, in path order.
    package func files(in listing: Listing) -> [SourceFile] {
        listing.files.filter { files.matches($0.path) }
    }

    /// The serial that the start of one file states; nil if it states none that can be used.
    package func serial(in content: [UInt8]) -> CameraSerial? {
        guard let start = content.firstRange(of: Array(after.utf8))?.upperBound else { return nil }
        let rest = content[start...]
        let end =
            if let before {
                rest.firstRange(of: Array(before.utf8))?.lowerBound
            } else {
                rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex
            }
        guard let end, end - start <= Self.longestSerialBytes else { return nil }
        // Only what a label could carry: anything else is damage, not a serial.
        let text = rest[..<end]
        guard text.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        return CameraSerial(String(decoding: text, as: UTF8.self))
    }

    /// The serial that all files agree on, of which none but the last one read is held.
    ///
    /// A card that several cameras wrote belongs to none of them.
    package func serial(
        agreedBy files: [SourceFile],
        reading start: (SourceFile) throws -> [UInt8]
    ) rethrows -> CameraSerial? {
        guard files.count <= Self.mostFiles else { return nil }
        var agreed: CameraSerial?
        for file in files {
            guard let stated = serial(in: try start(file)) else { continue }
            guard agreed == nil || agreed == stated else { return nil }
            agreed = stated
        }
        return agreed
    }
}
