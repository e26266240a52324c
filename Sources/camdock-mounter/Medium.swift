// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage

/// A camera's medium that passed every check but the kernel's.
struct Medium {
    let node: String
    private let device: BlockDevice
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
        self.fileSystem = fileSystem
        device = try Self.opened(node, request)
    }

    /// Mounts it read-only, for that caller alone, and returns its root.
    ///
    /// **Blocks.**
    func open(for peer: DescriptorChannel.Peer) throws(Refused) -> CInt {
        do {
            let owner = DetachedMount.Owner(user: peer.user, group: peer.group)
            return try DetachedMount.readOnly(device, fileSystem, owner: owner)
        } catch {
            throw Refused(
                error.isOfTheMedium ? .invalidFileSystem : .mountFailed,
                "\(node): \(error)"
            )
        }
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
