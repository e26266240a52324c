// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// QEMU's own usb-mtp device: a directory of the host, shown as an MTP camera.
struct DirectoryCamera: LabCamera {
    /// What the device states, and nothing else does.
    static let identity = USBIdentity(vendor: "46f4", product: "0004")

    let serial: String
    let footage: [StoreListing.Entry]
    /// The directory on the host.
    let directory: String

    /// Makes the directory.
    ///
    /// **Blocks.**
    init(serial: String, holding footage: Footage, in run: RunDirectory) throws {
        self.serial = serial
        directory = run.file(serial + ".files")
        self.footage = StoreListing.Entry.all(try footage.write(below: directory))
    }

    /// What QEMU calls the device.
    var name: String { "camera-" + serial }
}

/// The numbers by which a USB device says what it is, in hexadecimal digits.
struct USBIdentity: Hashable, Sendable {
    let vendor: String
    let product: String
}

extension Guest {
    /// Pushes a camera into a port: "1" to "8", or "5.2" behind a hub in port 5.
    ///
    /// **Blocks.**
    func plug(_ camera: DirectoryCamera, into port: String) throws {
        try monitor.call(
            "device_add",
            [
                "driver": "usb-mtp", "id": .string(camera.name), "bus": "xhci.0",
                "port": .string(port), "serial": .string(camera.serial),
                "rootdir": .string(camera.directory), "readonly": true,
            ]
        )
    }

    /// Pulls a camera out, whatever it is doing; returns once the bus has lost it.
    ///
    /// **Blocks.**
    func pull(_ camera: DirectoryCamera) throws {
        try unplug(device: camera.name)
    }
}
