// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform
import SystemPackage
import TestSupport
import Testing

/// The rules, run by udev's own interpreter on devices that only a mock-up of sysfs knows.
@Suite(
    .enabled(
        if: TestMachine.isRoot && TestMachine.has("udevadm") && TestMachine.has("umockdev-run"),
        "needs root, udevadm and umockdev-run"
    ),
    .serialized,
    .timeLimit(.minutes(5))
)
struct UdevRulesTests {
    @Test(arguments: [
        ":080650:", ":080650:080662:", ":010100:080650:", ":080000:",
    ])
    func `a mass-storage device of any subclass is a camera, kept from others`(
        interfaces: String
    ) async throws {
        let outcome = try await RulesRun(interfaces: interfaces).outcome(of: .usbDevice)

        #expect(outcome.properties["ID_CAMDOCK"] == "1")
        #expect(outcome.properties["MTP_NO_PROBE"] == "1")
        #expect(outcome.properties["ID_MM_DEVICE_IGNORE"] == "1")
        #expect(outcome.permissions == ["GROUP", "MODE 0660"])
    }

    @Test(arguments: [":060101:", ":ff0000:060101:", ":060101:030000:"])
    func `a device with a still-image interface is a camera, kept from others`(
        interfaces: String
    ) async throws {
        let outcome = try await RulesRun(interfaces: interfaces).outcome(of: .usbDevice)

        #expect(outcome.properties["ID_CAMDOCK"] == "1")
        #expect(outcome.properties["MTP_NO_PROBE"] == "1")
        #expect(outcome.properties["ID_MM_DEVICE_IGNORE"] == "1")
        #expect(outcome.permissions == ["GROUP", "MODE 0660"])
    }

    @Test func `an administrator marks a camera of a vendor's class by its numbers`() async throws {
        let mark = #"SUBSYSTEM=="usb", ATTR{idVendor}=="04da", ENV{ID_CAMDOCK}="1""#

        let marked = try await RulesRun(interfaces: ":ff0000:", earlierRule: mark)
            .outcome(of: .usbDevice)

        #expect(marked.properties["MTP_NO_PROBE"] == "1")
        #expect(marked.permissions == ["GROUP", "MODE 0660"])
    }

    @Test func `one line exempts a still-image device`() async throws {
        let exemption = #"ATTRS{idVendor}=="04da", ATTRS{serial}=="BWC0001", ENV{ID_CAMDOCK}="0""#

        let outcome = try await RulesRun(interfaces: ":060101:", earlierRule: exemption)
            .outcome(of: .usbDevice)

        #expect(outcome.properties["ID_CAMDOCK"] == "0")
        #expect(outcome.properties["MTP_NO_PROBE"] == nil)
        #expect(outcome.permissions.isEmpty)
    }

    @Test(arguments: ["add", "bind", "change"])
    func `a still-image device stays marked at every event`(action: String) async throws {
        let outcome = try await RulesRun(interfaces: ":060101:", action: action)
            .outcome(of: .usbDevice)

        #expect(outcome.properties["ID_CAMDOCK"] == "1")
        #expect(outcome.permissions == ["GROUP", "MODE 0660"])
    }

    @Test func `a device that leaves is not marked again`() async throws {
        let outcome = try await RulesRun(interfaces: ":060101:", action: "remove")
            .outcome(of: .usbDevice)

        #expect(outcome.properties["ID_CAMDOCK"] == nil)
        #expect(outcome.permissions.isEmpty)
    }

    @Test(arguments: [":030101:", ":060000:", ":060102:", ":090000:", ":ff0806:", ":ff0601:", ""])
    func `any other USB device is left alone`(interfaces: String) async throws {
        let outcome = try await RulesRun(interfaces: interfaces).outcome(of: .usbDevice)

        #expect(outcome.properties["ID_CAMDOCK"] == nil)
        #expect(outcome.permissions.isEmpty)
    }

    @Test func `a camera's disk is marked, hidden from desktops and write-blocked`() async throws {
        let outcome = try await RulesRun().outcome(of: .disk)

        #expect(outcome.properties["ID_CAMDOCK_MEDIUM"] == "1")
        #expect(outcome.properties["UDISKS_IGNORE"] == "1")
        #expect(outcome.properties["UDISKS_AUTO"] == "0")
        #expect(outcome.permissions == ["GROUP", "MODE 0440"])
        #expect(outcome.programs == ["/usr/sbin/blockdev --setro /dev/sdb"])
    }

    @Test(arguments: [("1", "1"), ("0", "0"), ("", nil)])
    func `a partition is a camera's medium if its disk is`(
        disk: String,
        partition: String?
    ) async throws {
        let outcome = try await RulesRun(diskMark: disk).outcome(of: .partition)

        #expect(outcome.properties["ID_CAMDOCK_MEDIUM"] == partition)
        #expect(outcome.permissions == (disk == "1" ? ["GROUP", "MODE 0440"] : []))
        #expect(outcome.programs.isEmpty)
    }

    @Test func `a write block is not set twice`() async throws {
        let outcome = try await RulesRun(isWriteBlocked: true).outcome(of: .disk)

        #expect(outcome.properties["ID_CAMDOCK_MEDIUM"] == "1")
        #expect(outcome.programs.isEmpty)
    }

    @Test(arguments: ["echo /", "exit 1"])
    func `a disk that is mounted, or about which nothing can be told, is left alone`(
        mounts: String
    ) async throws {
        let outcome = try await RulesRun(mounts: mounts).outcome(of: .disk)

        #expect(outcome.properties["ID_CAMDOCK_MEDIUM"] == "0")
        #expect(outcome.properties["UDISKS_IGNORE"] == nil)
        #expect(outcome.permissions.isEmpty)
        #expect(outcome.programs.isEmpty)
    }

    @Test(arguments: RulesRun.Target.allCases)
    func `one line exempts a device with its disks`(target: RulesRun.Target) async throws {
        let exemption = #"ATTRS{idVendor}=="04da", ATTRS{serial}=="BWC0001", ENV{ID_CAMDOCK}="0""#

        let outcome = try await RulesRun(earlierRule: exemption).outcome(of: target)

        #expect(outcome.properties["ID_CAMDOCK"] == "0")
        #expect(outcome.properties["ID_CAMDOCK_MEDIUM"] == nil)
        #expect(outcome.permissions.isEmpty)
        #expect(outcome.programs.isEmpty)
    }

    @Test func `a disk that hangs on no USB interface is left alone`() async throws {
        let outcome = try await RulesRun(interfaceClass: "ff").outcome(of: .disk)

        #expect(outcome.properties["ID_CAMDOCK_MEDIUM"] == nil)
        #expect(outcome.permissions.isEmpty)
    }
}

/// One run of udev's interpreter over one mocked-up camera.
struct RulesRun {
    /// The device for which the rules are run.
    enum Target: String, CaseIterable {
        case usbDevice = ""
        case disk = "/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb"
        case partition = "/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb/sdb1"
    }

    /// What came out.
    struct Outcome {
        var properties: [String: String] = [:]
        var permissions: [String] = []
        var programs: [String] = []
    }

    var interfaces = ":080650:"
    var interfaceClass = "08"
    var isWriteBlocked = false
    /// What stands in for lsblk, which does not know a mock-up.
    var mounts = "echo"
    var earlierRule = ""
    /// What udev has noted of the disk, when its partition's turn comes.
    var diskMark = ""
    /// What happens to the device.
    var action = "change"

    private static let camera = "/devices/pci0000:00/0000:00:14.0/usb1/1-2"

    func outcome(of target: Target) async throws -> Outcome {
        try await withTemporaryDirectory { path in
            try writeFile(Array(devices.utf8), at: path.appending("camera.umockdev"))
            try writeFile(Array("#!/bin/sh\n\(mounts)\n".utf8), at: path.appending("lsblk"))
            try writeFile(Array((earlierRule + "\n").utf8), at: path.appending("50-earlier.rules"))
            // In a mount name space of its own: rules, groups and lsblk of the machine stay as they
            // are. A group that nobody knows would be skipped.
            let script = """
                set -e
                cp /etc/group "$1/group"; echo camdock-device:x:64321: >> "$1/group"
                mount --bind "$1/group" /etc/group
                chmod +x "$1/lsblk"; mount --bind "$1/lsblk" /usr/bin/lsblk
                mount -t tmpfs none /run; mkdir -p /run/udev/rules.d /run/udev/data
                printf 'I:1\\nE:ID_CAMDOCK_MEDIUM=%s\\n' "$4" > /run/udev/data/b8:16
                cp "$2"/*.rules "$1"/*.rules /run/udev/rules.d
                exec umockdev-run --device "$1/camera.umockdev" -- \
                    udevadm test --action="$5" "/sys$3" 2>&1
                """
            let run = try await ChildProcess.run([
                "unshare", "--mount", "sh", "-c", script, "sh", path.string,
                TestMachine.checkout("udev-rules"), Self.camera + target.rawValue,
                diskMark, action,
            ])
            try #require(run.status == 0, "\(run.output)")
            return Outcome(run.output)
        }
    }

    private var devices: String {
        """
        P: \(Self.camera)
        N: bus/usb/001/005
        E: DEVNAME=/dev/bus/usb/001/005
        E: DEVTYPE=usb_device
        E: SUBSYSTEM=usb
        E: MAJOR=189
        E: MINOR=4
        E: ID_USB_INTERFACES=\(interfaces)
        A: idVendor=04da
        A: serial=BWC0001

        P: \(Self.camera)/1-2:1.0
        E: DEVTYPE=usb_interface
        E: SUBSYSTEM=usb
        A: bInterfaceClass=\(interfaceClass)

        P: \(Self.camera)/1-2:1.0/host6/target6:0:0/6:0:0:0
        E: DEVTYPE=scsi_device
        E: SUBSYSTEM=scsi

        P: \(Self.camera)\(Target.disk.rawValue)
        N: sdb
        E: DEVNAME=/dev/sdb
        E: DEVTYPE=disk
        E: SUBSYSTEM=block
        E: MAJOR=8
        E: MINOR=16
        A: dev=8:16
        A: ro=\(isWriteBlocked ? 1 : 0)

        P: \(Self.camera)\(Target.partition.rawValue)
        N: sdb1
        E: DEVNAME=/dev/sdb1
        E: DEVTYPE=partition
        E: SUBSYSTEM=block
        E: MAJOR=8
        E: MINOR=17
        A: dev=8:17
        A: partition=1

        """
    }
}

extension RulesRun.Outcome {
    /// Reads what `udevadm test` prints.
    fileprivate init(_ output: String) {
        for line in output.split(separator: "\n") {
            if line.hasPrefix("run: '") {
                programs.append(String(line.dropFirst(6).dropLast()))
            } else if let rule = line.firstRange(of: "72-camdock.rules:") {
                let words = line[rule.upperBound...].split(separator: " ").dropFirst()
                if words.first == "GROUP" { permissions.append("GROUP") }
                if words.first == "MODE" { permissions.append(words.joined(separator: " ")) }
            } else if let sign = line.firstIndex(of: "="), line.first?.isUppercase == true {
                properties[String(line[..<sign])] = String(line[line.index(after: sign)...])
            }
        }
    }
}
