// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// Tells a camera's medium from the other disks and partitions that udev shows.
package enum MassStorageProbe {
    /// What `device` is to us.
    package static func finding(for device: UdevDevice) -> MediumFinding {
        guard device.kind != .usbDevice, let parent = device.usbParent else { return .nothing }
        guard device.isInitialized else { return .waiting }
        guard let node = device.node, let number = device.number,
            let diskSequence = device.diskSequence, let sectors = device.attributes["size"],
            device.sizeBytes != 0
        else { return .waiting }
        if device.kind == .disk, device.partitionTableType != nil { return .nothing }
        guard let bay = BayPath(of: device) else { return .nothing }
        let identity = USBIdentity(of: parent)
        let serial = CameraSerial(ofUSBDevice: parent)
        guard let size = device.sizeBytes else {
            let reason = "it states a size of \(sectors) sectors, more than any medium has"
            return .unreadable(bay: bay, device: identity, serial: serial, reason: reason)
        }
        // What udev's rule says of a disk that this host has mounted, or of which it cannot tell.
        if device.properties["ID_CAMDOCK_MEDIUM"] == "0" {
            let reason =
                "this host has it mounted itself, or could not tell; unmount it, keep "
                + "automounters away from cameras, and dock it again"
            return .unreadable(bay: bay, device: identity, serial: serial, reason: reason)
        }
        let found = device.fileSystemType ?? ""
        guard let fileSystem = MountableFileSystem(rawValue: found) else {
            return .unsupported(bay: bay, device: identity, serial: serial, found: found)
        }
        return .medium(
            DetectedMedium(
                sysPath: device.sysPath,
                node: node,
                number: number,
                diskSequence: diskSequence,
                sizeBytes: size,
                fileSystem: fileSystem,
                label: device.fileSystemLabel,
                volume: device.fileSystemUUID,
                bayPath: bay,
                hub: HubIdentity(device.hub),
                device: identity,
                serial: serial
            )
        )
    }
}

extension CameraSerial {
    /// The raw serial of a USB device, or udev's form of it.
    ///
    /// Never `ID_SERIAL`: a device without a serial gets its maker's and model's names there, which
    /// all its sisters share.
    init?(ofUSBDevice device: UdevDevice.Ancestor) {
        guard let stated = device.attributes["serial"] ?? device.properties["ID_SERIAL_SHORT"]
        else { return nil }
        self.init(stated)
    }
}

extension USBIdentity {
    /// What a USB device states, from sysfs, or from udev where sysfs is silent.
    package init(of device: UdevDevice.Ancestor) {
        func text(_ attribute: String, _ property: String) -> String {
            device.attributes[attribute] ?? device.properties[property] ?? ""
        }
        func number(_ attribute: String, _ property: String) -> UInt16 {
            UInt16(text(attribute, property), radix: 16) ?? 0
        }
        self.init(
            vendorID: number("idVendor", "ID_VENDOR_ID"),
            productID: number("idProduct", "ID_MODEL_ID"),
            manufacturer: text("manufacturer", "ID_VENDOR"),
            product: text("product", "ID_MODEL"),
            interfaces: USBInterfaceClass.list(device.properties["ID_USB_INTERFACES"] ?? "")
        )
    }
}
