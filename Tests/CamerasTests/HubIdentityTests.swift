// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Testing

@testable import Cameras

struct HubIdentityTests {
    static let hubs: [([String: String], String?, isUSB3: Bool)] = [
        (
            [
                "idVendor": "05e3", "idProduct": "0610", "product": "USB2.1 Hub", "maxchild": "4",
                "speed": "480",
            ],
            "05e3:0610 USB2.1 Hub, 4 ports", false
        ),
        (
            ["idVendor": "05e3", "idProduct": "0626", "serial": "D7", "speed": "5000"],
            "05e3:0626, serial D7", true
        ),
        // A port of the host: what it states changes with the kernel.
        (
            ["idVendor": "1d6b", "idProduct": "0003", "serial": "0000:00:14.0", "speed": "10000"],
            "host", true
        ),
        (["idProduct": "0610"], nil, false),
    ]

    @Test(arguments: hubs)
    func `a hub is known by what it states, and not by what a kernel adds`(
        attributes: [String: String],
        description: String?,
        isUSB3: Bool
    ) {
        let found = HubIdentity(UdevHub(sysPath: "/sys/x", attributes: attributes))
        #expect(found?.description == description)
        if description != nil { #expect(found?.isUSB3 == isUSB3) }
    }

    @Test func `a device on no hub has none`() {
        #expect(HubIdentity(nil) == nil)
    }
}
