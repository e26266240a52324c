// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A battery that a driver of the kernel speaks for, inside of a USB device.
///
/// The names are those of Documentation/ABI/testing/sysfs-class-power in the kernel's sources.
package struct UdevBattery: Hashable, Sendable {
    package let sysPath: String
    /// The USB device that it is in.
    package let usbDevice: UdevDevice
    /// The charge in percent, 0 to 100; nil if the driver does not know it.
    package let capacityPercent: Int?

    /// Reads a device of the power_supply class; nil if it is no battery, or in no USB device.
    ///
    /// **Blocks** on sysfs.
    init?(_ handle: UdevHandle) {
        let attributes = handle.attributes(named: ["type", "capacity", "present"])
        guard attributes["type"] == "Battery", attributes["present"] != "0",
            let sysPath = handle.sysPath,
            let parent = handle.ancestor(
                subsystem: "usb",
                deviceType: UdevDevice.Kind.usbDevice.rawValue
            ),
            let usbDevice = UdevDevice(parent)
        else { return nil }
        self.sysPath = sysPath
        self.usbDevice = usbDevice
        capacityPercent = attributes["capacity"].flatMap { Int($0) }.flatMap {
            (0...100).contains($0) ? $0 : nil
        }
    }
}
