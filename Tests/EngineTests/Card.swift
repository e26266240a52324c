// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import SystemPackage
import TestSupport

/// A small card of known content in a folder.
struct Card: Sendable {
    let path: FilePath
    /// The bytes of every file.
    let files: [SourcePath: [UInt8]]

    /// Writes a card: small files, an empty one, one of several parts, and one with an odd name.
    init(at path: FilePath, seed: UInt64) throws {
        try self.init(
            at: path,
            seed: seed,
            sizes: [
                "DCIM/100MEDIA/CLIP0001.MP4": 3 << 20 | 17,
                "DCIM/100MEDIA/CLIP0002.MP4": 1 << 20,
                "DCIM/100MEDIA/EMPTY.JPG": 0,
                "DCIM/odd %41\n name.txt": 40,
                "readme.txt": 1,
            ]
        )
    }

    /// Writes a card of so many files of 100 bytes, the first of which is the oldest.
    init(at path: FilePath, seed: UInt64, count: Int) throws {
        let names = (0..<count).map { "DCIM/100MEDIA/CLIP\(1_000 + $0).MP4" }
        try self.init(
            at: path,
            seed: seed,
            sizes: Dictionary(uniqueKeysWithValues: names.map { ($0, 100) })
        )
    }

    private init(at path: FilePath, seed: UInt64, sizes: [String: Int]) throws {
        var random = SplitMix(seed: seed)
        var files: [SourcePath: [UInt8]] = [:]
        for (name, size) in sizes.sorted(by: { $0.key < $1.key }) {
            // Unlike any other file's, so that a set of contents tells them apart.
            let words = (0..<(size + 7) / 8).map { _ in random.next() }
            let bytes = Array(words.withUnsafeBytes { Array($0) }.prefix(size))
            files[SourcePath(name)] = bytes
            try writeFile(bytes, to: path, name)
        }
        self.path = path
        self.files = files
    }

    /// Takes a file's time away.
    func forgetTime(of path: SourcePath) throws {
        try setModified(timespec(), of: path)
    }

    /// The time at which a file says it was written last.
    func modified(_ path: SourcePath) throws -> timespec {
        var status = stat()
        guard stat(self.path.appending(path.description).string, &status) == 0 else {
            throw Errno(rawValue: errno)
        }
        return status.st_mtim
    }

    /// Gives a file a time.
    func setModified(_ time: timespec, of path: SourcePath) throws {
        let times = [time, time]
        let name = self.path.appending(path.description).string
        guard utimensat(AT_FDCWD, name, times, 0) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Writes one file more, or another in place of one; `files` knows nothing of it.
    func write(_ bytes: [UInt8], to name: String) throws {
        try writeFile(bytes, to: path, name)
    }

    /// The card as udev shows it in a camera, in one of its slots; its node is the folder.
    ///
    /// A bay behind a hub has a number of its own, and a chain of ports.
    func device(
        serial: String,
        port: Int = 1,
        chain: String? = nil,
        slot: Int = 0,
        hub: UdevHub? = nil
    ) -> UdevDevice {
        let chain = chain ?? "\(port)"
        let usb = "/sys/devices/pci0000:00/0000:00:05.0/usb1/1-\(chain)"
        let disk = "sd\(port)\(slot)"
        return UdevDevice(
            sysPath: "\(usb)/1-\(chain):1.0/host0/target0:0:0/0:0:0:\(slot)/block/\(disk)/\(disk)1",
            kind: .partition,
            node: path.string,
            number: DeviceNumber(major: 8, minor: UInt32(256 * slot + 16 * port + 1)),
            properties: [
                "ID_PATH": "pci-0000:00:05.0-usb-0:\(chain):1.0-scsi-0:0:0:\(slot)-part1",
                "ID_FS_TYPE": "vfat", "ID_FS_UUID": "C0FF-EE0\(slot)", "ID_CAMDOCK_MEDIUM": "1",
            ],
            attributes: ["size": "4194304"],
            hub: hub,
            usbParent: UdevDevice.Ancestor(
                sysPath: usb,
                properties: ["ID_USB_INTERFACES": ":080650:", "ID_CAMDOCK": "1"],
                attributes: ["serial": serial, "idVendor": "04da", "idProduct": "2374"]
            ),
            wholeDisk: UdevDevice.Ancestor(
                sysPath: usb + "/block/\(disk)",
                properties: ["DISKSEQ": "\(100 * slot + 10 + port)"]
            )
        )
    }
}

private func writeFile(_ bytes: [UInt8], to root: FilePath, _ name: String) throws {
    let file = root.appending(name)
    _ = try Directory.creating(file.removingLastComponent(), permissions: 0o755)
    let descriptor = try FileDescriptor.open(
        file,
        .writeOnly,
        options: [.create, .truncate],
        permissions: .ownerReadWrite
    )
    try descriptor.closeAfterWriting(bytes)
}

extension FileDescriptor {
    fileprivate func closeAfterWriting(_ bytes: [UInt8]) throws {
        _ = try closeAfter { try writeAll(bytes) }
    }
}
