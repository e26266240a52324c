// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage

/// A camera's medium that passed every check but the kernel's.
struct Medium {
    let node: String
    let access: DetachedMount.Access
    private let device: BlockDevice
    /// The disk that the device is or is a part of.
    private let disk: BlockDevice
    private let fileSystem: MountableFileSystem

    /// Finds the device that is meant and makes sure that it may be opened.
    ///
    /// **Blocks.**
    ///
    /// The node's name comes from udev, never from the caller; what was opened is then compared
    /// with what was asked for, so it does not matter what the name meant in between.
    init(_ request: MounterRequest) throws(Refused) {
        let known = try Self.known(request)
        guard let node = known.node else {
            throw Refused(.gone, "\(request.device) has no node")
        }
        guard known.isCameraMedium else {
            throw Refused(.notAMedium, "\(node) is not marked ID_CAMDOCK_MEDIUM by camdock's rules")
        }
        let found = known.fileSystemType ?? ""
        guard let fileSystem = MountableFileSystem(rawValue: found) else {
            throw Refused(.unsupportedFileSystem, found)
        }
        try Self.compare(known.diskSequence, request, "udev")
        self.node = node
        access = request.access
        self.fileSystem = fileSystem
        device = try Self.opened(node, request)
        disk =
            try known.wholeDiskNode.map { (node) throws(Refused) in
                try Self.opened(disk: node, request)
            } ?? device
    }

    /// For how long a mount in the other way may still be ending: the kernel takes it down a moment
    /// after its last descriptor was closed.
    private static let patience: Duration = .seconds(2)

    /// Mounts it, for that caller alone, and returns its root.
    ///
    /// **Blocks.**
    func open(for peer: DescriptorChannel.Peer) throws(Refused) -> CInt {
        let owner = DetachedMount.Owner(user: peer.user, group: peer.group)
        try setWriteBlock()
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do throws(MountError) {
                return try DetachedMount.open(device, fileSystem, access, owner: owner)
            } catch  where error.isInUse && ContinuousClock.now < deadline {
                sleepBlocking(.milliseconds(20))
            } catch {
                if access == .writable { restoreWriteBlock() }
                throw Refused(Self.refusal(error), "\(node): \(error)")
            }
        }
    }

    /// Nothing was opened for clearing, and so nothing is written to.
    private func restoreWriteBlock() {
        do {
            try disk.setWriteBlock(true)
        } catch {
            Journal.warning("could not set the write block of \(node) again: \(error)")
        }
    }

    /// Lifts the write block that udev's rule has set, or sets it again.
    ///
    /// Whoever cleared a medium reads it afterwards, and whoever was killed in the middle reads it when
    /// it is back: no request has to tell the end of clearing.
    private func setWriteBlock() throws(Refused) {
        do {
            try disk.setWriteBlock(access == .readOnly)
        } catch {
            // The mount itself is read-only in any case.
            guard access == .writable else {
                return Journal.warning("could not set the write block of \(node): \(error)")
            }
            throw Refused(.mountFailed, "could not lift the write block of \(node): \(error)")
        }
    }

    private static func refusal(_ error: MountError) -> MounterError.Refusal {
        if error.isWriteProtected { return .writeProtected }
        return error.isOfTheMedium ? .invalidFileSystem : .mountFailed
    }

    private static func known(_ request: MounterRequest) throws(Refused) -> UdevDevice {
        do {
            if let known = try UdevDatabase.blockDevice(request.device) { return known }
        } catch {
            throw Refused(.gone, "\(request.device): \(error)")
        }
        throw Refused(.gone, "there is no block device \(request.device)")
    }

    private static func opened(
        _ node: String,
        _ request: MounterRequest
    ) throws(Refused) -> BlockDevice {
        let device: BlockDevice
        let sequence: UInt64
        do {
            device = try BlockDevice(at: node)
            sequence = try device.diskSequence
        } catch .noSuchFileOrDirectory, .noSuchAddressOrDevice, .operationNotSupportedByDevice {
            throw Refused(.gone, "\(node) is gone")
        } catch {
            throw Refused(.mountFailed, "could not open \(node): \(error)")
        }
        guard device.number == request.device else {
            throw Refused(.changed, "\(node) is now \(device.number), not \(request.device)")
        }
        try compare(sequence, request, node)
        return device
    }

    private static func opened(
        disk node: String,
        _ request: MounterRequest
    ) throws(Refused) -> BlockDevice {
        let disk: BlockDevice
        let sequence: UInt64
        do {
            disk = try BlockDevice(at: node)
            sequence = try disk.diskSequence
        } catch {
            throw Refused(.gone, "could not open \(node), the disk of \(request.device): \(error)")
        }
        try compare(sequence, request, node)
        return disk
    }

    private static func compare(
        _ sequence: UInt64?,
        _ request: MounterRequest,
        _ witness: String
    ) throws(Refused) {
        guard let sequence, sequence == request.diskSequence else {
            let found = sequence.map(String.init) ?? "none"
            throw Refused(
                .changed,
                "disk sequence \(request.diskSequence) was asked for, \(witness) says \(found)"
            )
        }
    }
}

extension UdevDevice {
    /// The node of the disk that a partition is part of; nil for what is a disk itself.
    fileprivate var wholeDiskNode: String? {
        guard let path = wholeDisk?.sysPath, let name = path.split(separator: "/").last else {
            return nil
        }
        // The kernel writes a slash in a device's name that way.
        return "/dev/" + String(name.map { $0 == "!" ? "/" : $0 })
    }
}
