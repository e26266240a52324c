// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the two ends of a usbredir connection may understand beyond its first version.
///
/// Each end states its own in its hello; what both state is in use from then on.
package struct RedirCapabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let bulkStreams = Self(rawValue: 1 << 0)
    /// Connecting tells the device's release number.
    package static let deviceVersion = Self(rawValue: 1 << 1)
    package static let filter = Self(rawValue: 1 << 2)
    /// A disconnection is acknowledged before the next connection is made.
    package static let disconnectAcknowledged = Self(rawValue: 1 << 3)
    /// Endpoints tell how long their packets are.
    package static let packetSizes = Self(rawValue: 1 << 4)
    /// A header's number has 64 bits.
    package static let wideNumbers = Self(rawValue: 1 << 5)
    /// A bulk transfer's length has 32 bits.
    package static let wideBulkLengths = Self(rawValue: 1 << 6)
    package static let bulkReceiving = Self(rawValue: 1 << 7)

    /// What this end of the cable can do.
    package static let offered: Self = [
        .deviceVersion, .disconnectAcknowledged, .packetSizes, .wideNumbers, .wideBulkLengths,
    ]
}
