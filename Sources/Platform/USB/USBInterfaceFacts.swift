// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One setting of one interface, as its descriptor states it.
package struct USBInterfaceFacts: Hashable, Sendable {
    /// bInterfaceNumber.
    package let number: UInt8
    /// bAlternateSetting.
    package let alternate: UInt8
    package let classCode: UInt8
    package let subclass: UInt8
    package let protocolCode: UInt8
    package let endpoints: [USBEndpoint]

    /// Joins a descriptor's fields.
    package init(
        number: UInt8,
        alternate: UInt8,
        classes: (code: UInt8, subclass: UInt8, protocolCode: UInt8),
        endpoints: [USBEndpoint]
    ) {
        self.number = number
        self.alternate = alternate
        (classCode, subclass, protocolCode) = classes
        self.endpoints = endpoints
    }

    /// The first endpoint of a kind and direction; nil if there is none that can carry a byte.
    package func endpoint(_ kind: USBEndpoint.Kind, isIn: Bool) -> USBEndpoint? {
        endpoints.first { $0.kind == kind && $0.isIn == isIn && $0.packetBytes > 0 }
    }

    /// Where bulk bytes come in.
    package var bulkIn: USBEndpoint? { endpoint(.bulk, isIn: true) }
    /// Where bulk bytes go out.
    package var bulkOut: USBEndpoint? { endpoint(.bulk, isIn: false) }
    /// Where the device tells of events.
    package var interruptIn: USBEndpoint? { endpoint(.interrupt, isIn: true) }
}

/// What a device states of itself.
package struct USBDeviceFacts: Hashable, Sendable {
    package let vendor: UInt16
    package let product: UInt16
    /// bcdDevice.
    package let release: UInt16
    /// All settings of all interfaces of the active configuration.
    package let interfaces: [USBInterfaceFacts]

    /// Joins the descriptors' fields.
    package init(
        vendor: UInt16,
        product: UInt16,
        release: UInt16,
        interfaces: [USBInterfaceFacts]
    ) {
        self.vendor = vendor
        self.product = product
        self.release = release
        self.interfaces = interfaces
    }

    /// The settings that an interface has.
    package func settings(ofInterface number: UInt8) -> [USBInterfaceFacts] {
        interfaces.filter { $0.number == number }
    }
}
