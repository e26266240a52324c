// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import Testing

/// Devices that come and go, through the real libudev.
@Suite(
    .enabled(if: MockDock.isPreloaded, "run as: umockdev-wrapper swift test --filter HotplugTests"),
    .serialized,
    .timeLimit(.minutes(5))
)
struct HotplugTests {
    private let dock = MockDock()
    private let camera = MockCamera(port: 3)

    @Test func `a camera that was there before the watch is in its first snapshot`() async throws {
        try dock.attach(camera)
        let watch = try UdevWatch()
        var picture = Picture(watch)

        #expect(try await picture.reaches { $0.holds(camera) })

        #expect(picture.changes.count == 1)
        #expect(Set(picture.devices.keys) == Set(camera.sysPaths))
    }

    @Test func `a camera comes, changes and goes`() async throws {
        let watch = try UdevWatch()
        var picture = Picture(watch)
        #expect(try await picture.reaches { $0.changes == [.snapshot([])] })

        try dock.attach(camera)
        #expect(try await picture.reaches { $0.holds(camera) })

        dock.set("ID_FS_LABEL", to: "OTHER", of: camera.partition)
        dock.send("change", of: camera.partition)
        #expect(
            try await picture.reaches {
                $0.devices[camera.partition]?.fileSystemLabel == "OTHER"
            }
        )

        dock.detach(camera)
        #expect(try await picture.reaches { $0.devices.isEmpty })
        #expect(
            picture.changes.suffix(3)
                == camera.sysPaths.reversed().map { UdevChange.removed(sysPath: $0) }
        )
    }

    @Test func `a camera knows the hub that it is plugged into`() async throws {
        let hub = "/devices/pci0000:00/0000:00:14.0/usb1/1-7"
        try dock.attach(
            """
            P: \(hub)
            E: DEVTYPE=usb_device
            E: SUBSYSTEM=usb
            A: idVendor=05e3\\n
            A: idProduct=0610\\n
            A: maxchild=4\\n
            A: speed=480\\n

            P: \(hub)/1-7.2
            E: DEVTYPE=usb_device
            E: SUBSYSTEM=usb
            E: ID_PATH=pci-0000:00:14.0-usb-0:7.2
            A: idVendor=04da\\n

            """
        )
        let devices = try UdevDatabase.devices()
        let camera = devices.first { $0.sysPath.hasSuffix("1-7.2") }
        #expect(camera?.hub?.sysPath == "/sys" + hub)
        #expect(
            camera?.hub?.attributes == [
                "idVendor": "05e3", "idProduct": "0610", "maxchild": "4", "speed": "480",
            ]
        )
    }

    @Test func `a battery belongs to the USB device that it is in`() throws {
        try dock.attach(camera)
        try dock.attach(battery("hid-battery", below: "/1-3:1.1", capacity: "64\\n"))
        // Not a battery, without a level, with one that cannot be, and not on USB.
        try dock.attach(battery("mains", below: "/1-3:1.2", type: "Mains", capacity: "10\\n"))
        try dock.attach(battery("silent", below: "/1-3:1.3", capacity: nil))
        try dock.attach(battery("odd", below: "/1-3:1.4", capacity: "400\\n"))
        try dock.attach(
            """
            P: /devices/platform/laptop/power_supply/BAT0
            E: SUBSYSTEM=power_supply
            A: type=Battery\\n
            A: capacity=50\\n

            """
        )

        let found = try UdevDatabase.batteries()

        #expect(found.map(\.capacityPercent).compactMap(\.self) == [64])
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0.usbDevice.sysPath == camera.usb })
    }

    private func battery(
        _ name: String,
        below interface: String,
        type: String = "Battery",
        capacity: String?
    ) -> String {
        let parent = camera.usb.dropFirst(4) + interface
        let level = capacity.map { "A: capacity=\($0)\n" } ?? ""
        return """
            P: \(parent)
            E: DEVTYPE=usb_interface
            E: SUBSYSTEM=usb

            P: \(parent)/power_supply/\(name)
            E: SUBSYSTEM=power_supply
            A: type=\(type)\\n
            \(level)
            """
    }

    @Test func `a partition knows its disk, its USB device and what they say`() async throws {
        try dock.attach(camera)
        let watch = try UdevWatch()
        var picture = Picture(watch)
        #expect(try await picture.reaches { $0.holds(camera) })

        let partition = try #require(picture.devices[camera.partition])

        #expect(partition.kind == .partition)
        #expect(partition.node == "/dev/sdad1")
        #expect(partition.number == DeviceNumber(major: 8, minor: 49))
        #expect(partition.fileSystemType == "exfat")
        #expect(partition.fileSystemUUID == "1234-ABCD")
        #expect(partition.sizeBytes == Int64(8_386_560) * 512)
        #expect(partition.diskSequence == 40)
        #expect(partition.isCameraMedium)
        #expect(partition.wholeDisk?.sysPath == camera.disk)
        #expect(partition.wholeDisk?.properties["ID_PART_TABLE_TYPE"] == "dos")
        let usb = try #require(partition.usbParent)
        #expect(usb.sysPath == camera.usb)
        #expect(usb.properties["ID_PATH"] == "pci-0000:00:14.0-usb-0:3")
        #expect(usb.properties["ID_SERIAL_SHORT"] == "BWC0001")
        // The raw value, blanks and all, without the line end.
        #expect(usb.attributes["serial"] == " BWC0001 ")
        #expect(usb.attributes["product"] == "Body Camera")
        #expect(usb.attributes["idVendor"] == "04da")
    }

    @Test func `a device of USB 3 knows the other port of its socket`() async throws {
        let controller = "/devices/pci0000:00/0000:00:15.0"
        try dock.attach(
            """
            P: \(controller)/usb1/1-0:1.0/usb1-port5
            E: DEVTYPE=usb_port
            E: SUBSYSTEM=usb

            """
        )
        try dock.attach(
            """
            P: \(controller)/usb2/2-0:1.0/usb2-port1
            E: DEVTYPE=usb_port
            E: SUBSYSTEM=usb
            L: peer=../../../usb1/1-0:1.0/usb1-port5

            """
        )
        try dock.attach(
            """
            P: \(controller)/usb2/2-1
            N: bus/usb/002/009
            E: DEVTYPE=usb_device
            E: SUBSYSTEM=usb
            E: MAJOR=189
            E: MINOR=136
            A: speed=5000\\n

            """
        )

        let device = try UdevDatabase.device(at: "/sys\(controller)/usb2/2-1")

        let peer = try #require(device?.peerPort)
        #expect(peer.hasSuffix("\(controller)/usb1/1-0:1.0/usb1-port5"))
        #expect(USBSocket.chain(toPort: peer) == "5")
    }

    @Test func `a camera that comes between arming and the first scan is not missed`() async throws
    {
        let watch = try UdevWatch()
        try dock.attach(camera)
        var picture = Picture(watch)

        #expect(try await picture.reaches { $0.holds(camera) })
        dock.send("change", of: camera.usb)
        let told = picture.changes.count
        #expect(try await picture.reaches { $0.changes.count == told + 4 })

        // Scanned, and told once more by the event that was waiting: the same device each time, and
        // never gone in between.
        #expect(picture.holds(camera))
        #expect(!picture.changes.contains { $0.isRemoval })
        for path in camera.sysPaths {
            let seen = Set(
                picture.changes.flatMap(\.devices).filter { $0.sysPath == path }.map(\.identity)
            )
            #expect(seen.count == 1)
        }
    }

    @Test func `64 cameras are all told, once each in effect`() async throws {
        let watch = try UdevWatch()
        var picture = Picture(watch)
        #expect(try await picture.reaches { $0.changes.count == 1 })
        let cameras = (0..<64).map {
            MockCamera(port: $0, serial: "BWC\($0)", diskSequence: 100 + $0)
        }

        for wave in Self.waves(of: cameras) {
            for camera in wave { try dock.attach(camera) }
            #expect(try await picture.reaches { picture in wave.allSatisfy(picture.holds) })
        }
        #expect(picture.devices.count == 3 * 64)
        #expect(
            Set(picture.devices.values.compactMap(\.diskSequence)) == Set(100..<UInt64(164))
        )

        for wave in Self.waves(of: cameras) {
            for camera in wave { dock.detach(camera) }
            #expect(
                try await picture.reaches { picture in
                    wave.allSatisfy { picture.devices[$0.partition] == nil }
                        && wave.allSatisfy { picture.devices[$0.usb] == nil }
                }
            )
        }
        #expect(picture.devices.isEmpty)
    }

    /// As many cameras at a time as the mock-up has room for the events of.
    ///
    /// The kernel drops an event that nobody fetches, and the watch then lists anew. umockdev ends the
    /// process instead: its socket holds ten (`net.unix.max_dgram_qlen`), and a camera sends three.
    private static func waves(of cameras: [MockCamera]) -> [ArraySlice<MockCamera>] {
        stride(from: 0, to: cameras.count, by: 3).map { start in
            cameras[start..<min(start + 3, cameras.count)]
        }
    }

    @Test func `another camera in the same port is told from the last, even unseen`() async throws {
        try dock.attach(camera)
        let watch = try UdevWatch()
        var picture = Picture(watch)
        #expect(try await picture.reaches { $0.holds(camera) })

        // All that is left to see where the events of leaving and coming were lost.
        dock.set("DISKSEQ", to: "41", of: camera.disk)
        for path in [camera.disk, camera.partition] { dock.send("change", of: path) }

        #expect(
            try await picture.reaches { $0.devices[camera.partition]?.diskSequence == 41 }
        )
        #expect(
            picture.changes.filter(\.isRemoval)
                == [.removed(sysPath: camera.disk), .removed(sysPath: camera.partition)]
        )
    }

    @Test func `the same event twice changes nothing`() async throws {
        try dock.attach(camera)
        let watch = try UdevWatch()
        var picture = Picture(watch)
        #expect(try await picture.reaches { $0.holds(camera) })
        let before = picture.devices

        for _ in 0..<2 { dock.send("change", of: camera.disk) }
        #expect(try await picture.reaches { $0.changes.count == 3 })

        #expect(picture.devices.keys == before.keys)
        #expect(picture.devices[camera.disk]?.identity == before[camera.disk]?.identity)
        #expect(!picture.changes.contains { $0.isRemoval })
    }

    @Test func `devices of other kinds are not told`() async throws {
        try dock.attach(camera)
        let watch = try UdevWatch()
        var picture = Picture(watch)
        #expect(try await picture.reaches { $0.holds(camera) })

        // An interface first, which must not show, then a disk, which must.
        dock.send("change", of: "\(camera.usb)/1-3:1.0")
        dock.send("change", of: camera.disk)
        #expect(try await picture.reaches { $0.changes.count == 2 })

        #expect(picture.changes.last?.devices.map(\.sysPath) == [camera.disk])
    }

    @Test func `a watch that is stopped ends its stream without another event`() async throws {
        let watch = try UdevWatch()
        var picture = Picture(watch)
        #expect(try await picture.reaches { $0.changes.count == 1 })

        watch.stop()

        // Nothing will ever happen here: a watch that waits for an event to see that it is stopped
        // runs into the suite's time limit.
        try await picture.end()
    }

    @Test func `the database is asked by number`() throws {
        try dock.attach(camera)

        let number = DeviceNumber(major: 8, minor: 49)
        let partition = try #require(try UdevDatabase.blockDevice(number))

        #expect(partition.sysPath == camera.partition)
        #expect(partition.isCameraMedium)
        #expect(try UdevDatabase.blockDevice(DeviceNumber(major: 8, minor: 99)) == nil)
        #expect(try UdevDatabase.device(at: camera.usb)?.kind == .usbDevice)
        #expect(try UdevDatabase.devices().count == 3)
    }
}

extension UdevChange {
    fileprivate var isRemoval: Bool {
        if case .removed = self { true } else { false }
    }

    fileprivate var devices: [UdevDevice] {
        switch self {
        case .snapshot(let devices): devices
        case .changed(let device): [device]
        case .removed: []
        }
    }
}

extension UdevDevice {
    /// What makes it this device in this stay, whatever else was noted of it since.
    fileprivate var identity: String { "\(sysPath) \(incarnation) \(properties["ID_PATH"] ?? "")" }
}
