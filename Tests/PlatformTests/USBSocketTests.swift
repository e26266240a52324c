// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Platform

struct USBSocketTests {
    @Test(arguments: [
        ("/sys/devices/pci0000:00/0000:00:14.0/usb2/2-5", "usb2/2-0:1.0/usb2-port5"),
        ("/sys/devices/pci0000:00/0000:00:14.0/usb2/2-5/2-5.1", "2-5/2-5:1.0/2-5-port1"),
        ("/sys/devices/x/usb12/12-10/12-10.3/12-10.3.4", "12-10.3/12-10.3:1.0/12-10.3-port4"),
        ("/sys/devices/pci0000:00/0000:00:14.0/usb2", nil), ("/sys/devices/x/usb1/1-5:1.0", nil),
        ("/sys/devices/x/usb1/1-", nil), ("/sys/devices/x/usb1/1-5.", nil),
        ("/sys/devices/x/usb1/-5", nil), ("/sys/block/sda", nil), ("1-5", nil), ("", nil),
    ])
    func `a device's port is named by the hub that it hangs from`(_ path: String, _ port: String?) {
        let found = USBSocket.port(ofDevice: path)

        #expect((found == nil) == (port == nil))
        if let found, let port { #expect(found.hasSuffix("/" + port)) }
    }

    @Test(arguments: [
        ("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-0:1.0/usb1-port5", "5"),
        ("/sys/devices/x/usb1/1-5/1-5:1.0/1-5-port1", "5.1"),
        ("/sys/devices/x/usb12/12-10/12-10.3/12-10.3:1.0/12-10.3-port14", "10.3.14"),
        ("usb1-port5", "5"), ("usb-port5", nil), ("usb1-port", nil), ("usb1-portx", nil),
        ("1-5.-port1", nil), ("-port1", nil), ("/sys/devices/x/usb1/1-5", nil), ("", nil),
    ])
    func `a port's name tells the chain of ports to it`(_ path: String, _ chain: String?) {
        #expect(USBSocket.chain(toPort: path) == chain)
    }

    @Test func `a device of which sysfs has no port has no peer`() {
        #expect(USBSocket.peer(ofDevice: "/sys/devices/nowhere/usb1/1-5") == nil)
    }
}
