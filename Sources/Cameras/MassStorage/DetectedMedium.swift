// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// A camera's medium as udev shows it, before anything is read from it.
package struct DetectedMedium: Hashable, Sendable {
    /// What the medium is called while it stays attached: its path under `/sys`.
    package let sysPath: String
    /// The node of the disk or partition that carries the file system.
    package let node: String
    package let number: DeviceNumber
    /// This stay of the medium, whatever its node's name comes to mean.
    package let diskSequence: UInt64
    package let sizeBytes: Int64
    package let fileSystem: MountableFileSystem
    /// The volume's label; nil if it has none.
    package let label: String?
    /// The volume's own number; nil if it has none.
    package let volume: String?
    /// The port that the camera is in.
    package let bayPath: BayPath
    /// The hub that the port belongs to; nil if nothing is known of it.
    package var hub: HubIdentity?
    package let device: USBIdentity
    /// The serial that the device states; nil if it states none.
    package let serial: CameraSerial?

    /// The maker's and model's names as the device states them, escaped; empty if it states none.
    package var model: String {
        let names = [device.manufacturer, device.product].filter { !$0.isEmpty }
        return EscapedName.reversible(Array(names.joined(separator: " ").utf8))
    }
}

/// What a disk or partition is to us.
package enum MediumFinding: Hashable, Sendable {
    /// Nothing of ours: not on USB, or a disk whose partitions are what counts.
    case nothing
    /// A card may be on its way into the reader, or udev has not looked at the device yet; a change
    /// will say.
    case waiting
    /// A medium in a bay that carries what camdock does not open; `found` names it, if anything.
    case unsupported(bay: BayPath, device: USBIdentity, serial: CameraSerial?, found: String)
    /// A medium in a bay that states what cannot be; `reason` says what.
    case unreadable(bay: BayPath, device: USBIdentity, serial: CameraSerial?, reason: String)
    /// A medium that can be opened.
    case medium(DetectedMedium)
}
