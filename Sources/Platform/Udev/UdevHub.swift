// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The hub that a USB device is plugged into, by what it states of itself.
package struct UdevHub: Hashable, Sendable {
    /// Its path under `/sys`.
    package let sysPath: String
    /// The sysfs attributes `idVendor`, `idProduct`, `serial`, `product`, `maxchild` and `speed`, as far
    /// as it has them.
    package let attributes: [String: String]

    /// Joins what is known of a hub.
    package init(sysPath: String, attributes: [String: String]) {
        self.sysPath = sysPath
        self.attributes = attributes
    }

    /// Reads the hub that a USB device is plugged into; nil for a hub of the host itself.
    ///
    /// **Blocks** on sysfs.
    init?(of device: UdevHandle) {
        guard
            let parent = device.ancestor(
                subsystem: "usb",
                deviceType: UdevDevice.Kind.usbDevice.rawValue
            ),
            let sysPath = parent.sysPath
        else { return nil }
        let names = ["idVendor", "idProduct", "serial", "product", "maxchild", "speed"]
        self.init(sysPath: sysPath, attributes: parent.attributes(named: names))
    }
}
