// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Orders something of the uplink, in place of its windows.
package struct UplinkRequest: Codable, Hashable, Sendable {
    /// What can be ordered.
    package enum Order: String, Codable, Sendable, CaseIterable {
        /// Nothing goes until the order is lifted.
        case pause
        /// Lifts any order: the windows count again.
        case resume
        /// Everything goes, in a window or not, until nothing waits or the order is lifted.
        case now
    }

    package let order: Order

    /// Wraps an order.
    package init(order: Order) {
        self.order = order
    }
}
