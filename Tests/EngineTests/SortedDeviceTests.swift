// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Engine
import Evidence
import Platform
import Testing

/// What the dock makes of devices before it knows whether they are enrolled.
struct SortedDeviceTests {
    @Test func `a stick that states an impossible size is refused by name`() throws {
        let usb = "/sys/devices/pci0000:00/0000:00:05.0/usb1/1-1"
        let stick = UdevDevice(
            sysPath: "\(usb)/block/sda",
            kind: .disk,
            node: "/dev/sda",
            number: DeviceNumber(major: 8, minor: 0),
            properties: ["DISKSEQ": "7", "ID_FS_TYPE": "vfat"],
            attributes: ["size": "36028797018963968"],
            usbParent: UdevDevice.Ancestor(sysPath: usb, attributes: ["serial": "STRANGER"])
        )

        guard case .refused(_, let serial, _, .mediumUnreadable(let reason)) = SortedDevice(stick)
        else {
            Issue.record("\(SortedDevice(stick))")
            return
        }

        #expect(serial == CameraSerial("STRANGER"))
        #expect(reason.contains("36028797018963968 sectors"))
    }
}
