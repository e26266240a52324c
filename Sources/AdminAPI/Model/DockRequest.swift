// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Asks for a card or a folder to be taken in.
package struct DockRequest: Codable, Hashable, Sendable {
    /// An absolute path on the dock host.
    package let path: String
    /// The serial number of the camera it belongs to, if it is known.
    package let serial: String?

    /// Joins the values.
    package init(path: String, serial: String? = nil) {
        self.path = path
        self.serial = serial
    }
}

/// The answer to a request that was taken on.
package struct DockAccepted: Codable, Hashable, Sendable {
    package let docking: String

    /// Joins the values.
    package init(docking: String) {
        self.docking = docking
    }
}
