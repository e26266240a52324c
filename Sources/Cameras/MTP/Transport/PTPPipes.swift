// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform

/// The interface of a device that speaks PTP, and its endpoints.
struct PTPPipes: Hashable, Sendable {
    let interface: USBInterfaceFacts
    let bulkIn: USBEndpoint
    let bulkOut: USBEndpoint
    /// Missing on devices that tell of no events.
    let event: USBEndpoint?

    /// Finds the still-image interface; nil if there is none.
    ///
    /// - Parameters:
    ///   - facts: What the device states of itself.
    ///   - number: The interface that the profile names; only then may it be one of a vendor's own
    ///     class, for such a class says nothing of what is spoken there.
    init?(in facts: USBDeviceFacts, interface number: UInt8?) {
        let found = facts.interfaces.first { setting in
            guard setting.alternate == 0, number == nil || setting.number == number else {
                return false
            }
            return setting.isStillImage || (number != nil && setting.isOfVendorsOwnClass)
        }
        guard let found, let bulkIn = found.bulkIn, let bulkOut = found.bulkOut else { return nil }
        interface = found
        self.bulkIn = bulkIn
        self.bulkOut = bulkOut
        event = found.interruptIn
    }
}

extension USBInterfaceFacts {
    /// Class 06/01/01: still image capture, PIMA 15740.
    fileprivate var isStillImage: Bool {
        (classCode, subclass, protocolCode) == (0x06, 0x01, 0x01)
    }

    fileprivate var isOfVendorsOwnClass: Bool { classCode == 0xFF }
}
