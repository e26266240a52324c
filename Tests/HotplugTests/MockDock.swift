// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import Glibc
import Synchronization
import Testing

/// A machine whose USB devices and disks exist only in umockdev.
///
/// The mock-up belongs to the whole process, so there is one dock and tests run one by one; each
/// begins with an empty dock.
final class MockDock: Sendable {
    /// Whether `umockdev-wrapper` loaded its library before ours; without it no event arrives.
    ///
    /// Read from the environment: umockdev's own answer, once asked for before a testbed exists, is
    /// no for ever.
    static let isPreloaded =
        getenv("LD_PRELOAD").map { String(cString: $0) }?.contains("libumockdev-preload") ?? false

    // Safe, since the suite that uses it is serialized, and made once: umockdev keeps its directory
    // in the environment, so a second one would hide the first.
    nonisolated(unsafe) static let testbed = umockdev_testbed_new()  // Serialized suite.

    /// The cameras whose nodes are answered by usbfs.
    let plugged = Mutex<[PluggedCamera]>([])

    /// An empty dock.
    init() {
        umockdev_testbed_clear(Self.testbed)
    }

    deinit {
        for camera in plugged.withLock({ $0 }) {
            umockdev_testbed_detach_ioctl(Self.testbed, camera.node.path, nil)
        }
    }

    /// Attaches devices; each sends its `add` event, parents first.
    ///
    /// A device number serves once in a test: umockdev does not free it at a removal.
    func attach(_ camera: MockCamera) throws {
        try attach(camera.description)
    }

    /// Attaches what a description in umockdev's words speaks of.
    func attach(_ description: String) throws {
        var error: UnsafeMutablePointer<GError>?
        umockdev_testbed_add_from_string(Self.testbed, description, &error)
        if let error { throw MockFailure(taking: error) }
    }

    /// Sends an event of a device.
    func send(_ action: String, of sysPath: String) {
        umockdev_testbed_uevent(Self.testbed, sysPath, action)
    }

    /// Changes one of a device's properties.
    func set(_ property: String, to value: String, of sysPath: String) {
        umockdev_testbed_set_property(Self.testbed, sysPath, property, value)
    }

    /// Pulls a camera out: children leave before their parents.
    func detach(_ camera: MockCamera) {
        for path in camera.sysPaths.reversed() {
            // The event first: afterwards umockdev no longer knows what it was about.
            send("remove", of: path)
            umockdev_testbed_remove_device(Self.testbed, path)
        }
    }
}

/// What umockdev had against a description.
struct MockFailure: Error {
    let reason: String

    init(reason: String) {
        self.reason = reason
    }

    /// Takes over what GLib reports.
    init(taking error: UnsafeMutablePointer<GError>) {
        reason = String(cString: error.pointee.message)
        g_error_free(error)
    }
}

/// A USB mass-storage camera with one partition.
struct MockCamera {
    /// Which of up to 64 ports it is in.
    let port: Int
    var serial = "BWC0001"
    var diskSequence = 40

    private var letters: String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz")
        return "\(alphabet[port / 26])\(alphabet[port % 26])"
    }

    var usb: String { "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-\(port)" }
    var disk: String { scsi + "/block/sd\(letters)" }
    var partition: String { disk + "/sd\(letters)1" }
    /// The watched devices, parents first.
    var sysPaths: [String] { [usb, disk, partition] }

    private var interface: String { "\(usb)/1-\(port):1.0" }
    private var scsi: String { "\(interface)/host\(port)/target\(port):0:0/\(port):0:0:0" }
}

extension MockCamera: CustomStringConvertible {
    /// As umockdev reads it.
    ///
    /// `\\n` at the end of an attribute is part of its value in sysfs.
    var description: String {
        """
        P: \(usb.dropFirst(4))
        N: bus/usb/001/\(String(port + 100))
        E: DEVTYPE=usb_device
        E: SUBSYSTEM=usb
        E: MAJOR=189
        E: MINOR=\(port)
        E: BUSNUM=001
        E: DEVNUM=\(port + 100)
        E: ID_SERIAL_SHORT=\(serial)
        E: ID_PATH=pci-0000:00:14.0-usb-0:\(port)
        E: ID_USB_INTERFACES=:080650:
        A: serial= \(serial) \\n
        A: idVendor=04da\\n
        A: idProduct=3c01\\n
        A: manufacturer=ACME\\n
        A: product=Body Camera\\n

        P: \(interface.dropFirst(4))
        E: DEVTYPE=usb_interface
        E: SUBSYSTEM=usb
        A: bInterfaceClass=08\\n

        P: \(scsi.dropFirst(4))
        E: DEVTYPE=scsi_device
        E: SUBSYSTEM=scsi

        P: \(disk.dropFirst(4))
        N: sd\(letters)
        E: DEVNAME=/dev/sd\(letters)
        E: DEVTYPE=disk
        E: SUBSYSTEM=block
        E: MAJOR=8
        E: MINOR=\(port * 16)
        E: DISKSEQ=\(diskSequence)
        E: ID_PART_TABLE_TYPE=dos
        E: ID_CAMDOCK_MEDIUM=1
        A: dev=8:\(port * 16)\\n
        A: size=8388608\\n

        P: \(partition.dropFirst(4))
        N: sd\(letters)1
        E: DEVNAME=/dev/sd\(letters)1
        E: DEVTYPE=partition
        E: SUBSYSTEM=block
        E: MAJOR=8
        E: MINOR=\(port * 16 + 1)
        E: ID_FS_TYPE=exfat
        E: ID_FS_UUID=1234-ABCD
        E: ID_FS_LABEL=CAMERA
        E: ID_CAMDOCK_MEDIUM=1
        A: dev=8:\(port * 16 + 1)\\n
        A: partition=1\\n
        A: size=8386560\\n

        """
    }
}
