// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Platform

struct USBDescriptorTests {
    @Test(
        arguments: [
            (0x81, 0x02, 512, .bulk, true), (0x02, 0x02, 512, .bulk, false),
            (0x83, 0x03, 64, .interrupt, true), (0x84, 0x05, 512, .isochronous, true),
            (0x00, 0x00, 64, .control, false),
        ] as [(UInt8, UInt8, UInt16, USBEndpoint.Kind, Bool)]
    )
    func `an endpoint's kind and direction are read`(
        address: UInt8,
        attributes: UInt8,
        size: UInt16,
        kind: USBEndpoint.Kind,
        isIn: Bool
    ) {
        let endpoint = USBEndpoint(address: address, attributes: attributes, maxPacketSize: size)

        #expect((endpoint.kind, endpoint.isIn) == (kind, isIn))
        #expect(endpoint.packetBytes == Int(size))
    }

    @Test func `the bits for more packets a frame are no part of the packet's size`() {
        let endpoint = USBEndpoint(address: 0x83, attributes: 3, maxPacketSize: 0x1400)

        #expect(endpoint.packetBytes == 1024)
    }

    @Test func `endpoints are found by kind and direction, whatever their order`() {
        let facts = USBInterfaceFacts(endpoints: [(0x83, 3, 28), (0x02, 2, 512), (0x81, 2, 512)])

        #expect(facts.bulkIn?.address == 0x81)
        #expect(facts.bulkOut?.address == 0x02)
        #expect(facts.interruptIn?.address == 0x83)
    }

    @Test func `an endpoint whose packets hold nothing is not used`() {
        let facts = USBInterfaceFacts(endpoints: [(0x81, 2, 0), (0x82, 2, 64)])

        #expect(facts.bulkIn?.address == 0x82)
        #expect(facts.bulkOut == nil)
    }
}

extension USBInterfaceFacts {
    fileprivate init(endpoints: [(UInt8, UInt8, UInt16)]) {
        self.init(
            number: 0,
            alternate: 0,
            classes: (6, 1, 1),
            endpoints: endpoints.map {
                USBEndpoint(address: $0.0, attributes: $0.1, maxPacketSize: $0.2)
            }
        )
    }
}
