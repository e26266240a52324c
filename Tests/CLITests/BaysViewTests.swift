// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct BaysViewTests {
    @Test func `bays with names, without and from the configuration`() {
        let long = "pci-0000:00:14.0-usb-0:" + String(repeating: "1.", count: 30) + "7"
        let list = BayList(bays: [
            NamedBay(
                path: "pci-0000:00:14.0-usb-0:2.1",
                name: "A1",
                source: .learnt,
                docking: "d",
                camera: "BWC-1042"
            ),
            NamedBay(path: "pci-0000:00:14.0-usb-0:2.2", name: "A2", source: .configuration),
            NamedBay(path: long, docking: "e"),
        ])

        expect(
            BaysView.lines(list),
            """
            BAY             CAMERA              PORT
            A1              BWC-1042            pci-0000:00:14.0-usb-0:2.1
            A2              empty               pci-0000:00:14.0-usb-0:2.2  (camdock.toml)
            no name         no serial           …1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.7
            """
        )
    }

    @Test func `a dock of which nothing is known`() {
        expect(
            BaysView.lines(BayList(bays: [])),
            "No bay has a name, and none holds anything: camdock bays learn A1 A2 …"
        )
    }

    @Test func `a bay that was named, and one that lost its name`() {
        let path = "pci-0000:00:14.0-usb-0:2.1"

        expect(
            BaysView.naming(NamedBay(path: path, name: "A1", docking: "d", camera: "BWC-1042")),
            "A1 is the bay at \(path), with camera BWC-1042 in it."
        )
        expect(BaysView.naming(NamedBay(path: path)), "\(path) has no name now.")
    }
}
