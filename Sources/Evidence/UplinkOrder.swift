// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What an administrator has ordered for the uplink, in place of its windows.
package enum UplinkOrder: String, Sendable, CaseIterable {
    /// Nothing goes, urgent or not, until the order is lifted.
    case paused
    /// Everything goes, in a window or not, until the queue is empty or the order is lifted.
    case now
}
