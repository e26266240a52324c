// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CUdev
import Glibc
import SystemPackage

/// What udev knows at this moment, asked once.
package enum UdevDatabase {
    /// Every USB device, disk and partition that is present.
    ///
    /// **Blocks.**
    package static func devices() throws(UdevError) -> [UdevDevice] {
        try devices(in: UdevContext())
    }

    /// The disk or partition of that number; nil if there is none.
    ///
    /// **Blocks.**
    package static func blockDevice(_ number: DeviceNumber) throws(UdevError) -> UdevDevice? {
        try UdevHandle(block: number, in: UdevContext()).flatMap { UdevDevice($0) }
    }

    /// The device at a path under `/sys`; nil if there is none of a watched kind.
    ///
    /// **Blocks.**
    package static func device(at sysPath: String) throws(UdevError) -> UdevDevice? {
        try UdevHandle(sysPath: sysPath, in: UdevContext()).flatMap { UdevDevice($0) }
    }

    /// Every battery that belongs to a USB device, as the kernel's power_supply class has it.
    ///
    /// **Blocks.**
    package static func batteries() throws(UdevError) -> [UdevBattery] {
        let context = try UdevContext()
        return try paths(of: "power_supply", in: context).compactMap { path in
            UdevHandle(sysPath: path, in: context).flatMap { UdevBattery($0) }
        }
    }

    /// Parents come before their children.
    ///
    /// **Blocks.**
    static func devices(in context: UdevContext) throws(UdevError) -> [UdevDevice] {
        var devices: [UdevDevice] = []
        for subsystem in ["usb", "block"] {
            for path in try paths(of: subsystem, in: context) {
                // A device that leaves between listing and reading is simply not there.
                if let handle = UdevHandle(sysPath: path, in: context),
                    let device = UdevDevice(handle)
                {
                    devices.append(device)
                }
            }
        }
        return devices
    }

    private static func paths(
        of subsystem: String,
        in context: UdevContext
    ) throws(UdevError) -> [String] {
        guard let enumeration = udev_enumerate_new(context.raw) else {
            throw UdevError(operation: "list devices", errno: Errno(rawValue: errno))
        }
        defer { udev_enumerate_unref(enumeration) }
        var result = udev_enumerate_add_match_subsystem(enumeration, subsystem)
        if result >= 0 { result = udev_enumerate_scan_devices(enumeration) }
        guard result >= 0 else {
            throw UdevError(operation: "list devices", errno: Errno(rawValue: -result))
        }
        return entries(udev_enumerate_get_list_entry(enumeration)).keys.sorted()
    }
}

extension UdevDevice {
    /// Copies what libudev knows; nil for a kind that is not watched.
    ///
    /// **Blocks** on sysfs.
    init?(_ handle: UdevHandle) {
        guard let sysPath = handle.sysPath, let kind = Kind(handle) else { return nil }
        let usb =
            kind == .usbDevice
            ? nil : handle.ancestor(subsystem: "usb", deviceType: Kind.usbDevice.rawValue)
        let disk =
            kind == .partition
            ? handle.ancestor(subsystem: "block", deviceType: Kind.disk.rawValue) : nil
        self.init(
            sysPath: sysPath,
            kind: kind,
            node: handle.node,
            number: DeviceNumber(handle),
            properties: handle.lastingProperties,
            attributes: handle.attributes(named: kind.attributeNames),
            peerPort: kind == .usbDevice ? USBSocket.peer(ofDevice: sysPath) : nil,
            hub: (kind == .usbDevice ? handle : usb).flatMap { UdevHub(of: $0) },
            usbParent: usb.flatMap { Ancestor($0, kind: .usbDevice) },
            wholeDisk: disk.flatMap { Ancestor($0, kind: .disk) },
            isInitialized: handle.isInitialized
        )
    }
}

extension UdevDevice.Ancestor {
    fileprivate init?(_ handle: UdevHandle, kind: UdevDevice.Kind) {
        guard let sysPath = handle.sysPath else { return nil }
        self.init(
            sysPath: sysPath,
            properties: handle.lastingProperties,
            attributes: handle.attributes(named: kind.attributeNames),
            peerPort: kind == .usbDevice ? USBSocket.peer(ofDevice: sysPath) : nil
        )
    }
}

extension UdevDevice.Kind {
    fileprivate init?(_ handle: UdevHandle) {
        guard let kind = handle.deviceType.flatMap(Self.init(rawValue:)),
            handle.subsystem == kind.subsystem
        else { return nil }
        self = kind
    }

    /// The subsystem whose devices are of this kind.
    var subsystem: String {
        switch self {
        case .usbDevice: "usb"
        case .disk, .partition: "block"
        }
    }

    fileprivate var attributeNames: [String] {
        switch self {
        case .usbDevice:
            ["serial", "product", "manufacturer", "idVendor", "idProduct", "bcdDevice", "speed"]
        case .disk: ["size", "ro", "removable"]
        case .partition: ["size", "ro", "partition"]
        }
    }
}

extension DeviceNumber {
    fileprivate init?(_ handle: UdevHandle) {
        guard let major = handle.property("MAJOR").flatMap({ UInt32($0) }),
            let minor = handle.property("MINOR").flatMap({ UInt32($0) })
        else { return nil }
        self.init(major: major, minor: minor)
    }
}

extension UdevHandle {
    /// The properties without what describes one event, so that a device seen twice equals itself.
    fileprivate var lastingProperties: [String: String] {
        var properties = self.properties
        for passing in ["ACTION", "SEQNUM", "SYNTH_UUID", "UDEV_DATABASE_VERSION"] {
            properties[passing] = nil
        }
        return properties
    }

    /// Those of the sysfs attributes that are there.
    ///
    /// **Blocks.**
    func attributes(named names: [String]) -> [String: String] {
        var found: [String: String] = [:]
        for name in names { found[name] = attribute(name) }
        return found
    }
}
