// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// A USB device as udev shows it, before a word is exchanged with it.
package struct DetectedCamera: Hashable, Sendable {
    /// What the device is called while it stays attached: its path under `/sys`.
    package let sysPath: String
    /// The node through which it is spoken to.
    package let node: String
    package let number: DeviceNumber
    /// What tells this stay of a device from the next one in the same port.
    package let incarnation: String
    /// The port that the camera is in.
    package let bayPath: BayPath
    /// The hub that the port belongs to; nil if nothing is known of it.
    package var hub: HubIdentity?
    package let device: USBIdentity
    /// The serial that the device states on USB; nil if it states none.
    package let serial: CameraSerial?
    /// The interface that speaks PTP; nil if the device names none, and a profile has to.
    package let interface: USBInterfaceClass?

    /// The maker's and model's names as the device states them, escaped; empty if it states none.
    package var model: String {
        let names = [device.manufacturer, device.product].filter { !$0.isEmpty }
        return EscapedName.reversible(Array(names.joined(separator: " ").utf8))
    }
}
