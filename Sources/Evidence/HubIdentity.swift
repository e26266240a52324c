// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Which hub a bay belongs to, as far as hubs can be told apart.
///
/// Hubs of one model that state no serial number are all alike: to swap two of them is not noticed.
package struct HubIdentity: Hashable, Sendable, CustomStringConvertible {
    /// For example `05e3:0610 USB2.1 Hub, 4 ports`; `host` for a port of the host itself.
    package let description: String
    /// Whether it is what devices of USB 3 see of a hub; others see another one in the same box.
    package let isUSB3: Bool

    /// Joins the values.
    package init(_ description: String, isUSB3: Bool) {
        self.description = description
        self.isUSB3 = isUSB3
    }
}
