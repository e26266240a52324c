// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import FakeCamera
import Glibc
import Synchronization
import SystemPackage
import TestSupport

/// A PTP camera in a port of the dock.
struct PluggedCamera {
    let node: UsbfsNode
    /// Which port it is in.
    let port: Int
    fileprivate let bus: Int
    fileprivate let number: UInt8

    var sysPath: String { "/sys/devices/pci0000:00/0000:00:14.0/usb\(bus)/\(bus)-\(port)" }
    /// What udev calls the port.
    var idPath: String { "pci-0000:00:14.0-usb-0:\(port)" }
}

extension MockDock {
    /// The directory that stands for the whole machine.
    static var root: String {
        let root = umockdev_testbed_get_root_dir(testbed)
        defer { g_free(root) }
        return root.map { String(cString: $0) } ?? ""
    }

    // A device gets a new number at each stay, as on a real bus. Safe, since the suites are
    // serialized.
    nonisolated(unsafe) private static var devicesSoFar = 0

    /// Plugs a camera in; udev tells of it when its node can be opened.
    func plug(
        _ camera: FakeCamera,
        port: Int = 3,
        capabilities: UInt32 = UsbfsNode.usualCapabilities
    ) throws -> PluggedCamera {
        let (bus, number) = Self.devicesSoFar.quotientAndRemainder(dividingBy: 126)
        Self.devicesSoFar += 1
        let node = UsbfsNode(
            of: camera,
            bus: bus + 1,
            number: UInt8(number + 2),
            root: Self.root,
            capabilities: capabilities
        )
        let plugged = PluggedCamera(node: node, port: port, bus: bus + 1, number: UInt8(number + 2))
        guard let testbed = Self.testbed else { throw MockFailure(reason: "there is no testbed") }
        try node.attach(to: testbed)
        self.plugged.withLock { $0.append(plugged) }
        try attach(plugged.description)
        return plugged
    }

    /// Pulls a camera out: first its transfers end, then udev tells.
    func pull(_ camera: PluggedCamera) {
        camera.node.disconnect()
        send("remove", of: camera.sysPath)
        umockdev_testbed_remove_device(Self.testbed, camera.sysPath)
    }

    /// States the memory that usbfs may use; without it there is no such file.
    static func stateUsbfsMemory(megabytes: Int) throws {
        var directory = root + "/sys"
        for name in ["module", "usbcore", "parameters"] {
            directory += "/" + name
            mkdir(directory, 0o755)
        }
        try writeFile(Array("\(megabytes)\n".utf8), at: FilePath(directory + "/usbfs_memory_mb"))
    }
}

extension PluggedCamera: CustomStringConvertible {
    /// As umockdev reads it.
    var description: String {
        let usb = node.camera.model.usb
        let descriptors = node.camera.descriptors()
        let minor = (bus - 1) * 128 + Int(number) - 1
        let interfaces = descriptors.interfaces.map { $0.kind.map(hex).joined() }
        return """
            P: \(sysPath.dropFirst(4))
            N: \(node.path.dropFirst(5))
            E: DEVTYPE=usb_device
            E: SUBSYSTEM=usb
            E: DEVNAME=\(node.path)
            E: MAJOR=189
            E: MINOR=\(minor)
            E: BUSNUM=\(node.path.split(separator: "/")[3])
            E: DEVNUM=\(node.path.split(separator: "/")[4])
            E: ID_PATH=\(idPath)
            E: ID_USB_INTERFACES=:\(interfaces.joined(separator: ":")):
            \(usb.serial.map { "E: ID_SERIAL_SHORT=\($0)\nA: serial=\($0)\\n" } ?? "E: ID_SERIAL=")
            A: busnum=\(bus)\\n
            A: devnum=\(number)\\n
            A: bConfigurationValue=1\\n
            A: speed=\(speed(usb.speed))\\n
            A: idVendor=\(hex(usb.vendor))\\n
            A: idProduct=\(hex(usb.product))\\n
            A: bcdDevice=\(hex(usb.release))\\n
            A: manufacturer=\(usb.manufacturerName ?? "")\\n
            A: product=\(usb.productName ?? "")\\n
            H: descriptors=\((descriptors.device + descriptors.configuration).map(hex).joined())

            """
    }

    private func hex(_ number: some FixedWidthInteger) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: number.bitWidth / 4 - digits.count) + digits
    }

    private func speed(_ speed: FakeSpeed) -> Int {
        switch speed {
        case .full: 12
        case .high: 480
        case .super: 5000
        }
    }
}
