// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a USB device says of itself before anything is read from it.
package struct USBIdentity: Hashable, Sendable {
    package let vendorID: UInt16
    package let productID: UInt16
    /// The maker's name as the device states it; empty if it does not.
    package let manufacturer: String
    /// The model's name as the device states it; empty if it does not.
    package let product: String
    /// What its interfaces speak.
    package let interfaces: [USBInterfaceClass]

    /// Joins what a device says.
    package init(
        vendorID: UInt16,
        productID: UInt16,
        manufacturer: String = "",
        product: String = "",
        interfaces: [USBInterfaceClass] = []
    ) {
        self.vendorID = vendorID
        self.productID = productID
        self.manufacturer = manufacturer
        self.product = product
        self.interfaces = interfaces
    }
}

/// Class, subclass and protocol of a USB interface: `08:06:50` is mass storage.
package struct USBInterfaceClass: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// Still image capture: PTP over bulk pipes, `06:01:01`.
    package static let stillImage = Self(bytes: [0x06, 0x01, 0x01])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads `08:06:50`, or only its first or first two bytes; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        self.init(parts: parts.map { Substring($0) })
    }

    private init?(parts: [Substring]) {
        guard (1...3).contains(parts.count) else { return nil }
        bytes = parts.compactMap { $0.utf8.count == 2 ? UInt8($0, radix: 16) : nil }
        guard bytes.count == parts.count else { return nil }
    }

    /// Reads udev's `ID_USB_INTERFACES`, for example `:080650:060101:`.
    package static func list(_ text: String) -> [Self] {
        text.split(separator: ":").compactMap { word in
            guard word.utf8.count == 6 else { return nil }
            return Self(parts: [word.prefix(2), word.dropFirst(2).prefix(2), word.dropFirst(4)])
        }
    }

    /// Whether `other` begins with these bytes.
    package func covers(_ other: Self) -> Bool { other.bytes.starts(with: bytes) }

    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
