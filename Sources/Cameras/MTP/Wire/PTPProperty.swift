// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device has a value of.
package struct PTPProperty: PTPCode {
    package let rawValue: UInt16

    /// Wraps a code, known or not.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension PTPProperty {
    package static let batteryLevel = Self(rawValue: 0x5001)
    package static let dateTime = Self(rawValue: 0x5011)
    package static let synchronizationPartner = Self(rawValue: 0xD401)
    package static let deviceFriendlyName = Self(rawValue: 0xD402)
    package static let sessionInitiatorInfo = Self(rawValue: 0xD406)

    package static let names: [Self: String] = [
        .batteryLevel: "BatteryLevel",
        .dateTime: "DateTime",
        .synchronizationPartner: "SynchronizationPartner",
        .deviceFriendlyName: "DeviceFriendlyName",
        .sessionInitiatorInfo: "SessionInitiatorInfo",
    ]
}
