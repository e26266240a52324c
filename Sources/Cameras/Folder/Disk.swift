// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import SystemPackage

/// The disk or partition below a mounted file system, as sysfs shows it.
struct Disk: Hashable {
    let number: DeviceNumber
    /// The kernel's number of this stay of the medium, where sysfs tells it.
    private let sequence: String?

    /// Looks for the disk; nil for file systems that are on none, such as tmpfs and network shares.
    ///
    /// **Blocks.**
    init?(number: DeviceNumber) {
        guard number.major != 0, Self.sysfs(number).isEntry else { return nil }
        self.number = number
        sequence = Self.sequence(number)
    }

    /// Whether the same medium is still attached.
    ///
    /// **Blocks.**
    var isAttached: Bool {
        Self.sysfs(number).isEntry && Self.sequence(number) == sequence
    }

    /// The witness on the disk's own node; nil where that may not be read, or is another's by now.
    ///
    /// **Blocks.**
    /// - Throws: `CameraError.medium` if the disk states a size that no disk has.
    func open() throws(CameraError) -> BlockDevicePresence? {
        guard let line = Self.line("uevent", of: number, startingWith: "DEVNAME="),
            let sectors = Self.line("size", of: number, startingWith: ""),
            let file = try? File(at: FilePath("/dev/\(line)")),
            (try? BlockDevice(at: "/dev/\(line)").number) == number
        else { return nil }
        guard let size = BlockDevice.sizeBytes(ofSectors: sectors) else {
            throw .medium(reason: "its disk states a size of \(sectors) sectors, which none has")
        }
        let stay = sequence.flatMap { UInt64($0) }.map { BlockDevicePresence.Stay(sequence: $0) }
        return try? BlockDevicePresence(device: file, sizeBytes: size, stay: stay)
    }

    /// The number of the volume's file system, as `/dev/disk/by-uuid` knows it.
    ///
    /// **Blocks.**
    var volumeUUID: String? {
        let byUUID = FilePath("/dev/disk/by-uuid")
        guard let links = try? Directory(at: byUUID).entries() else { return nil }
        return links.lazy.compactMap { String(validating: $0.name, as: UTF8.self) }
            .sorted()
            .first { name in
                var status = stat()
                let found = byUUID.appending(name).withPlatformString { stat($0, &status) }
                return found == 0 && DeviceNumber(packed: UInt64(status.st_rdev)) == number
            }
    }

    private static func sysfs(_ number: DeviceNumber) -> FilePath {
        FilePath("/sys/dev/block/\(number)")
    }

    /// A partition has no sequence of its own; its disk stands one level up.
    private static func sequence(_ number: DeviceNumber) -> String? {
        line("diskseq", of: number, startingWith: "")
            ?? line("../diskseq", of: number, startingWith: "")
    }

    /// The rest of the first line of a sysfs file that starts with `prefix`.
    private static func line(
        _ name: String,
        of number: DeviceNumber,
        startingWith prefix: String
    ) -> String? {
        guard let file = try? File(at: sysfs(number).appending(name)) else { return nil }
        let buffer = AlignedBuffer(byteCount: AlignedBuffer.alignment)
        let text = buffer.withMutableBytes(in: 0..<buffer.byteCount) { span in
            let count = (try? file.read(into: &span, at: 0)) ?? 0
            return span.withUnsafeBytes { String(decoding: $0.prefix(count), as: UTF8.self) }
        }
        return text.split(separator: "\n").first { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }
}

extension FilePath {
    /// Whether the path leads to anything; links are followed.
    fileprivate var isEntry: Bool {
        withPlatformString { access($0, F_OK) } == 0
    }
}

extension DeviceNumber {
    /// Takes apart a `dev_t` as the C library packs it; see makedev(3).
    init(packed: UInt64) {
        self.init(
            major: UInt32(truncatingIfNeeded: packed >> 8 & 0xFFF | packed >> 32 & 0xFFFF_F000),
            minor: UInt32(truncatingIfNeeded: packed & 0xFF | packed >> 12 & 0xFFFF_FF00)
        )
    }
}
