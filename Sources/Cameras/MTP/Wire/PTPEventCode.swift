// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device tells without being asked.
package struct PTPEventCode: PTPCode {
    package let rawValue: UInt16

    /// Wraps a code, known or not.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension PTPEventCode {
    package static let cancelTransaction = Self(rawValue: 0x4001)
    package static let objectAdded = Self(rawValue: 0x4002)
    package static let objectRemoved = Self(rawValue: 0x4003)
    package static let storeAdded = Self(rawValue: 0x4004)
    package static let storeRemoved = Self(rawValue: 0x4005)
    package static let devicePropChanged = Self(rawValue: 0x4006)
    package static let objectInfoChanged = Self(rawValue: 0x4007)
    package static let deviceInfoChanged = Self(rawValue: 0x4008)
    package static let unreportedStatus = Self(rawValue: 0x400B)
    package static let storageInfoChanged = Self(rawValue: 0x400C)

    package static let names: [Self: String] = [
        .cancelTransaction: "cancel transaction",
        .objectAdded: "object added",
        .objectRemoved: "object removed",
        .storeAdded: "store added",
        .storeRemoved: "store removed",
        .devicePropChanged: "property changed",
        .objectInfoChanged: "ObjectInfo changed",
        .deviceInfoChanged: "DeviceInfo changed",
        .unreportedStatus: "more than can be told",
        .storageInfoChanged: "StorageInfo changed",
    ]
}
