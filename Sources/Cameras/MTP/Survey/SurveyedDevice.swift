// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

/// What the kernel knows of a USB device, as far as a profile and a driver may need it.
package struct SurveyedDevice: Hashable, Sendable {
    package let identity: USBIdentity
    package let serial: String?
    /// In Mbit/s, as sysfs has it; nil if it does not.
    package var speed: String?
    /// The device's and its configurations' descriptors as they are; empty if they cannot be read.
    package var descriptors: [UInt8] = []

    /// What udev has told.
    package init(_ camera: DetectedCamera) {
        identity = camera.device
        serial = camera.serial?.rawValue
    }

    /// Asks sysfs for the rest, to which nothing is sent.
    ///
    /// **Blocks.**
    package static func reading(_ camera: DetectedCamera) -> Self {
        var device = Self(camera)
        let folder = FilePath(camera.sysPath)
        device.descriptors = contents(of: folder.appending("descriptors"))
        let speed = contents(of: folder.appending("speed")).filter { $0 > 0x20 }
        device.speed = speed.isEmpty ? nil : String(decoding: speed, as: UTF8.self)
        return device
    }

    private static func contents(of path: FilePath) -> [UInt8] {
        guard let file = try? File(at: path) else { return [] }
        // The kernel's attributes have no size worth asking for.
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        var span = bytes.mutableSpan
        var memory = span.mutableBytes
        let count = (try? file.readFully(into: &memory, at: 0)) ?? 0
        return Array(bytes.prefix(count))
    }
}

/// What a device's descriptors say of its interfaces, in words of their own (USB 2.0, 9.6).
struct USBDescriptorReader {
    /// One setting of one interface.
    struct Interface: Hashable, Encodable {
        var number: UInt8
        var alternate: UInt8
        /// Class, subclass and protocol, such as `06:01:01`.
        var speaks: String
        var endpoints: [Endpoint] = []
    }

    /// One endpoint.
    struct Endpoint: Hashable, Encodable {
        /// Two hexadecimal digits, bit 7 set for those that the device sends from.
        var address: String
        /// What sort of transfers it has.
        var carries: String
        var packetBytes: Int

        private enum CodingKeys: String, CodingKey {
            case address, carries
            case packetBytes = "packet_bytes"
        }
    }

    private static let kinds = ["control", "isochronous", "bulk", "interrupt"]

    /// The interfaces, in their order; what makes no sense ends them.
    static func interfaces(in descriptors: [UInt8]) -> [Interface] {
        var found: [Interface] = []
        var rest = descriptors[...]
        while let length = rest.first.map(Int.init), length >= 2, length <= rest.count {
            let one = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            switch (one[1], length) {
            case (4, 9...):
                found.append(
                    Interface(
                        number: one[2],
                        alternate: one[3],
                        speaks: one[5...7].map { PTPHex.text([$0]) }.joined(separator: ":")
                    )
                )
            case (5, 7...) where !found.isEmpty:
                found[found.count - 1].endpoints.append(
                    Endpoint(
                        address: PTPHex.text([one[2]]),
                        carries: kinds[Int(one[3] & 0b11)],
                        packetBytes: (Int(one[4]) | Int(one[5]) << 8) & 0x7FF
                    )
                )
            default: break
            }
        }
        return found
    }
}
