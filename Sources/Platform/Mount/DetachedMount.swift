// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
import Glibc
import SystemPackage

/// Makes mounts that no path leads to.
///
/// Such a mount is seen by nobody who was not given its descriptor, and ends when the last
/// descriptor from it is closed, even by a process that was killed. Needs CAP_SYS_ADMIN.
package enum DetachedMount {
    /// What may be done with what is mounted.
    package enum Access: Hashable, Sendable {
        /// Reading alone.
        case readOnly
        /// Removing files, too: for clearing, and only while it lasts.
        case writable
    }

    /// Who may use what is mounted; FAT itself knows no owners.
    package struct Owner: Hashable, Sendable {
        package let user: UInt32
        package let group: UInt32

        /// Names the only user that will be let in.
        package init(user: UInt32, group: UInt32) {
            self.user = user
            self.group = group
        }
    }

    /// Mounts an open disk and returns a descriptor of its root.
    ///
    /// **Blocks.**
    ///
    /// The descriptor only names the root (O_PATH); `Directory(adopting:)` makes a directory of it.
    package static func open(
        _ device: BlockDevice,
        _ fileSystem: MountableFileSystem,
        _ access: Access,
        owner: Owner
    ) throws(MountError) -> CInt {
        try mount(
            device,
            type: fileSystem.rawValue,
            access,
            options: fileSystem.options(access, owner: owner)
        )
    }

    /// Mounts whatever type is named; callers outside go through the list of what is allowed.
    static func mount(
        _ device: BlockDevice,
        type: String,
        _ access: Access = .readOnly,
        options: [MountOption]
    ) throws(MountError) -> CInt {
        let context = try FileSystemContext(type: type)
        // The very descriptor that was checked: what a name under /dev means may have changed.
        try context.set(.value("source", "/proc/self/fd/\(device.descriptor)"))
        // Once for the file system itself and once, below, for this view of it.
        if access == .readOnly { try context.set(.flag("ro")) }
        for option in options { try context.set(option) }
        return try context.mount(device.number, access)
    }
}

/// One parameter of a mount.
enum MountOption: Hashable, Sendable {
    case flag(String)
    case value(String, String)
    /// Turned on with `=1`, or bare where the kernel does not take a value.
    case toggle(String)

    var name: String {
        switch self {
        case .flag(let name), .value(let name, _), .toggle(let name): name
        }
    }
}

extension MountableFileSystem {
    /// Names come out in UTF-8, times as the camera wrote them, and one user may read.
    ///
    /// Where files may be removed, the mark that protects one shows as a missing right to write. A
    /// damage that shows there ends the writing, and a name is gone on the medium before the room
    /// behind it counts as free: after a power cut, no name leads into another file.
    func options(
        _ access: DetachedMount.Access,
        owner: DetachedMount.Owner
    ) -> [MountOption] {
        let ownership: [MountOption] = [
            .value("uid", String(owner.user)),
            .value("gid", String(owner.group)),
        ]
        let common: [MountOption] =
            switch access {
            case .readOnly:
                ownership + [
                    .value("fmask", "0377"),
                    .value("dmask", "0277"),
                    .value("errors", "continue"),
                ]
            case .writable:
                ownership + [
                    .value("fmask", "0177"),
                    .value("dmask", "0077"),
                    .value("errors", "remount-ro"),
                    .flag("dirsync"),
                ]
            }
        return switch self {
        // FAT times have no zone. Without tz the kernel would shift them by this machine's.
        case .vfat: common + [.toggle("utf8"), .value("tz", "UTC")]
        case .exfat: common + [.value("iocharset", "utf8")]
        }
    }
}

/// A mount in the making (fsopen(2)).
private struct FileSystemContext: ~Copyable {
    private let descriptor: CInt
    private let type: String

    init(type: String) throws(MountError) {
        self.type = type
        do {
            descriptor = try retryingNegativeErrno { clinux_fsopen(type) }
        } catch {
            throw MountError(step: .open, subject: type, errno: error, kernelWords: [])
        }
    }

    deinit {
        close(descriptor)
    }

    borrowing func set(_ option: MountOption) throws(MountError) {
        try step(.option, option.name) {
            switch option {
            case .flag(let name): clinux_fsconfig_flag(descriptor, name)
            case .value(let name, let value): clinux_fsconfig_string(descriptor, name, value)
            case .toggle(let name):
                clinux_fsconfig_string(descriptor, name, "1") == -EINVAL
                    ? clinux_fsconfig_flag(descriptor, name) : 0
            }
        }
    }

    /// Creates the mount and makes sure that it shows the device that was meant.
    borrowing func mount(
        _ number: DeviceNumber,
        _ access: DetachedMount.Access
    ) throws(MountError) -> CInt {
        try step(.create, type) { clinux_fsconfig_create(descriptor) }
        let root = try step(.mount, type) {
            switch access {
            case .readOnly: clinux_fsmount_sealed(descriptor)
            case .writable: clinux_fsmount_writable(descriptor)
            }
        }
        var (major, minor): (UInt32, UInt32) = (0, 0)
        let result = clinux_containing_device(root, &major, &minor)
        guard result >= 0, DeviceNumber(major: major, minor: minor) == number else {
            close(root)
            let errno: Errno = result < 0 ? Errno(rawValue: -result) : .noSuchAddressOrDevice
            throw MountError(step: .mount, subject: type, errno: errno, kernelWords: [])
        }
        return root
    }

    @discardableResult
    private borrowing func step(
        _ step: MountError.Step,
        _ subject: String,
        _ call: () -> CInt
    ) throws(MountError) -> CInt {
        do {
            return try retryingNegativeErrno(call)
        } catch {
            throw MountError(step: step, subject: subject, errno: error, kernelWords: words())
        }
    }

    /// What the file system itself said, a line each.
    private borrowing func words() -> [String] {
        var lines: [String] = []
        var line = [UInt8](repeating: 0, count: 1024)
        // One read gives one message; ENODATA ends them. The bound is for a kernel gone wild.
        while lines.count < 8 {
            let count = read(descriptor, &line, line.count)
            guard count > 0 else { break }
            let text = String(decoding: line.prefix(count), as: UTF8.self)
            lines.append(String(text.filter { !$0.isNewline }))
        }
        return lines
    }
}
