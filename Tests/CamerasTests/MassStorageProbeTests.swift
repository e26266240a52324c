// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Testing

@testable import Cameras

@Suite struct MassStorageProbeTests {
    private static let usbPath = "/sys/devices/pci0000:00/0000:00:05.0/usb1/1-5/1-5.1"
    private static let idPath = "pci-0000:00:05.0-usb-0:5.1:1.0-scsi-0:0:0:0-part1"

    @Test func `a partition with FAT on a USB disk is a medium`() throws {
        let medium = try #require(Self.medium(Self.partition()))

        #expect(medium.node == "/dev/sdb1")
        #expect(medium.number == DeviceNumber(major: 8, minor: 17))
        #expect(medium.diskSequence == 42)
        #expect(medium.sizeBytes == 512_000)
        #expect(medium.fileSystem == .vfat)
        #expect(medium.label == "BWC0001")
        #expect(medium.bayPath == BayPath("pci-0000:00:05.0-usb-0:5.1"))
        #expect(medium.serial == CameraSerial("BWC-0001"))
        #expect(medium.model == "Panasonic Body%1BCamera")
        #expect(medium.device.vendorID == 0x04DA)
        #expect(medium.device.interfaces == [USBInterfaceClass("08:06:50")].compactMap(\.self))
    }

    @Test func `a whole disk without partitions is a medium`() {
        var properties = Self.properties
        properties["DISKSEQ"] = "7"
        let disk = Self.partition(kind: .disk, properties: properties, wholeDisk: nil)

        #expect(Self.medium(disk)?.diskSequence == 7)
    }

    @Test func `a disk with a partition table is nothing: its partitions are`() {
        var properties = Self.properties
        properties["ID_PART_TABLE_TYPE"] = "dos"
        let disk = Self.partition(kind: .disk, properties: properties)

        #expect(MassStorageProbe.finding(for: disk) == .nothing)
    }

    @Test func `what the host itself has mounted is refused with what mends it`() {
        var properties = Self.properties
        properties["ID_CAMDOCK_MEDIUM"] = "0"

        guard
            case .unreadable(_, _, _, let reason) = MassStorageProbe.finding(
                for: Self.partition(properties: properties)
            )
        else {
            Issue.record("it is not refused")
            return
        }
        #expect(reason.contains("unmount it"))
    }

    @Test func `an empty reader and an unknown device are waited for`() {
        let empty = Self.partition(attributes: ["size": "0"])
        let unready = Self.partition(isInitialized: false)
        let unnumbered = Self.partition(wholeDisk: nil)

        #expect(MassStorageProbe.finding(for: empty) == .waiting)
        #expect(MassStorageProbe.finding(for: unready) == .waiting)
        #expect(MassStorageProbe.finding(for: unnumbered) == .waiting)
    }

    @Test(arguments: ["36028797018963968", "18014398509481984", "18446744073709551615", "x"])
    func `a size that cannot be is a refusal, not a crash`(_ sectors: String) {
        let finding = MassStorageProbe.finding(for: Self.partition(attributes: ["size": sectors]))

        guard case .unreadable(let bay, _, let serial, let reason) = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(bay == BayPath("pci-0000:00:05.0-usb-0:5.1"))
        #expect(serial == CameraSerial("BWC-0001"))
        #expect(reason.contains("\(sectors) sectors"))
    }

    @Test(arguments: ["ntfs", "ext4", "crypto_LUKS", nil])
    func `another file system is named`(_ type: String?) {
        var properties = Self.properties
        properties["ID_FS_TYPE"] = type

        let finding = MassStorageProbe.finding(for: Self.partition(properties: properties))

        guard case .unsupported(let bay, let device, let serial, let found) = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(bay == BayPath("pci-0000:00:05.0-usb-0:5.1"))
        #expect(device.vendorID == 0x04DA)
        #expect(serial == CameraSerial("BWC-0001"))
        #expect(found == type ?? "")
    }

    @Test func `what is not on USB is nothing`() {
        #expect(MassStorageProbe.finding(for: Self.partition(usbParent: nil)) == .nothing)
        let device = UdevDevice(sysPath: Self.usbPath, kind: .usbDevice)
        #expect(MassStorageProbe.finding(for: device) == .nothing)
    }

    @Test(
        arguments: [
            (["serial": "RAW 1"], ["ID_SERIAL_SHORT": "RAW_1"], "RAW 1"),
            ([:], ["ID_SERIAL_SHORT": "SHORT1"], "SHORT1"),
            ([:], ["ID_SERIAL": "QEMU_QEMU_USB_HARDDRIVE"], nil),
            (["serial": "  "], [:], nil),
        ] as [([String: String], [String: String], String?)]
    )
    func `a serial is the device's own, never udev's stand-in`(
        _ attributes: [String: String],
        _ properties: [String: String],
        _ serial: String?
    ) {
        let parent = UdevDevice.Ancestor(
            sysPath: Self.usbPath,
            properties: properties,
            attributes: attributes
        )

        let medium = Self.medium(Self.partition(usbParent: parent))

        #expect(medium?.serial?.rawValue == serial)
    }

    @Test(arguments: [
        ("pci-0000:00:05.0-usb-0:5.1:1.0-scsi-0:0:0:0-part1", "pci-0000:00:05.0-usb-0:5.1"),
        ("pci-0000:00:14.0-usb-0:2.3", "pci-0000:00:14.0-usb-0:2.3"),
        ("pci-0000:00:14.0-usb-0:1:1.0-scsi-0:0:0:1", "pci-0000:00:14.0-usb-0:1"),
        (
            "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3:1.0-scsi-0:0:0:0",
            "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3"
        ),
        ("platform-3f980000.usb-usb-0:1.2:1.0", "platform-3f980000.usb-usb-0:1.2"),
        ("platform-dummy_hcd.0-usb-0:1:1.0-scsi-0:0:0:0", "platform-dummy_hcd.0-usb-0:1"),
        ("pci-0000:00:1f.2-ata-1", nil), ("pci-0000:00:14.0-usb-", nil), ("", nil),
        ("x-usb-0:", nil), ("x-usb-0:y:1.0", nil),
    ])
    func `a bay is the port of udev's path, whatever hangs from it`(_ path: String, _ bay: String?)
    {
        #expect(BayPath(idPath: path)?.rawValue == bay)
    }

    @Test(arguments: [
        ("/sys/devices/pci0000:00/0000:00:05.0/usb1/1-5/1-5.1", "0000:00:05.0-usb-0:5.1"),
        (
            "/sys/devices/pci0000:00/0000:00:05.0/usb2/2-5/2-5.1/2-5.1:1.0/host2/block/sdb/sdb1",
            "0000:00:05.0-usb-0:5.1"
        ),
        ("/sys/devices/platform/vhci_hcd.0/usb3/3-1", "vhci_hcd.0-usb-0:1"),
        ("/sys/devices/pci0000:00/0000:00:05.0/usb12/12-10", "0000:00:05.0-usb-0:10"),
        ("/sys/devices/pci0000:00/0000:00:05.0/usb1", nil),
        ("/sys/devices/virtual/block/loop0", nil),
        ("usb1/1-5", nil), ("", nil),
    ])
    func `a bay can be read from sysfs`(_ path: String, _ bay: String?) {
        #expect(BayPath(sysPath: path)?.rawValue == bay)
    }

    private static let sockets: [(speed: String?, peer: String?, bay: String)] = [
        // On this board port 1 of USB 3 is the socket of port 5.
        ("5000", "/sys/devices/x/usb1/1-0:1.0/usb1-port5", "pci-0000:00:14.0-usb-0:5"),
        ("10000", "/sys/devices/x/usb1/1-3/1-3:1.0/1-3-port2", "pci-0000:00:14.0-usb-0:3.2"),
        // The port of USB 2 is the one that counts.
        ("480", "/sys/devices/x/usb2/2-0:1.0/usb2-port9", "pci-0000:00:14.0-usb-0:1"),
        ("12", "/sys/devices/x/usb2/2-0:1.0/usb2-port9", "pci-0000:00:14.0-usb-0:1"),
        ("1.5", "/sys/devices/x/usb2/2-0:1.0/usb2-port9", "pci-0000:00:14.0-usb-0:1"),
        ("5000", nil, "pci-0000:00:14.0-usb-0:1"),
        ("5000", "/sys/devices/x/usb1/1-5", "pci-0000:00:14.0-usb-0:1"),
        (nil, "/sys/devices/x/usb1/1-0:1.0/usb1-port5", "pci-0000:00:14.0-usb-0:1"),
    ]

    @Test(arguments: sockets)
    func `a socket is one bay, whichever of its two ports a camera is in`(
        speed: String?,
        peer: String?,
        bay: String
    ) {
        var attributes: [String: String] = [:]
        attributes["speed"] = speed
        let camera = UdevDevice(
            sysPath: "/sys/devices/x/usb2/2-1",
            kind: .usbDevice,
            properties: ["ID_PATH": "pci-0000:00:14.0-usb-0:1"],
            attributes: attributes,
            peerPort: peer
        )
        let disk = UdevDevice(
            sysPath: camera.sysPath + "/2-1:1.0/host2/block/sdb",
            kind: .disk,
            properties: ["ID_PATH": "pci-0000:00:14.0-usb-0:1:1.0-scsi-0:0:0:0"],
            usbParent: UdevDevice.Ancestor(
                sysPath: camera.sysPath,
                attributes: attributes,
                peerPort: peer
            )
        )

        #expect(BayPath(of: camera)?.rawValue == bay)
        #expect(BayPath(of: disk)?.rawValue == bay)
    }

    @Test func `sysfs stands in where udev found no path`() {
        var properties = Self.properties
        properties["ID_PATH"] = nil

        let medium = Self.medium(Self.partition(properties: properties))

        #expect(medium?.bayPath == BayPath("0000:00:05.0-usb-0:5.1"))
    }

    // MARK: - Devices

    private static let properties = [
        "ID_PATH": idPath, "ID_FS_TYPE": "vfat", "ID_FS_LABEL": "BWC0001",
        "ID_SERIAL": "QEMU_QEMU_USB_HARDDRIVE",
    ]
    private static let parent = UdevDevice.Ancestor(
        sysPath: usbPath,
        properties: ["ID_USB_INTERFACES": ":080650:", "ID_SERIAL_SHORT": "BWC_0001"],
        attributes: [
            "serial": "BWC-0001", "idVendor": "04da", "idProduct": "2372",
            "manufacturer": "Panasonic", "product": "Body\u{1B}Camera",
        ]
    )
    private static let disk = UdevDevice.Ancestor(
        sysPath: "\(usbPath)/1-5.1:1.0/host2/block/sdb",
        properties: ["DISKSEQ": "42"]
    )

    private static func partition(
        kind: UdevDevice.Kind = .partition,
        properties: [String: String] = properties,
        attributes: [String: String] = ["size": "1000"],
        usbParent: UdevDevice.Ancestor? = parent,
        wholeDisk: UdevDevice.Ancestor? = disk,
        isInitialized: Bool = true
    ) -> UdevDevice {
        UdevDevice(
            sysPath: "\(disk.sysPath)/sdb1",
            kind: kind,
            node: "/dev/sdb1",
            number: DeviceNumber(major: 8, minor: 17),
            properties: properties,
            attributes: attributes,
            usbParent: usbParent,
            wholeDisk: wholeDisk,
            isInitialized: isInitialized
        )
    }

    private static func medium(_ device: UdevDevice) -> DetectedMedium? {
        guard case .medium(let medium) = MassStorageProbe.finding(for: device) else { return nil }
        return medium
    }
}
