// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Every bay that has a name or holds something.
package struct BayList: Codable, Hashable, Sendable {
    /// By name, those without one last.
    package let bays: [NamedBay]

    /// Wraps the bays.
    package init(bays: [NamedBay]) {
        self.bays = bays
    }
}

/// One bay, with where its name comes from.
package struct NamedBay: Codable, Hashable, Sendable {
    /// Who has named a bay.
    package enum Source: String, Codable, Sendable {
        /// `[[bays]]` in the configuration; only there can it be changed.
        case configuration
        /// An administrator.
        case learnt
    }

    /// The port path.
    package let path: String
    /// The name on the dock; left out while it has none.
    package let name: String?
    package let source: Source?
    /// What is docked there.
    package let docking: String?
    /// The serial number of the camera there, if it is known.
    package let camera: String?

    /// Joins the values.
    package init(
        path: String,
        name: String? = nil,
        source: Source? = nil,
        docking: String? = nil,
        camera: String? = nil
    ) {
        self.path = path
        self.name = name
        self.source = source
        self.docking = docking
        self.camera = camera
    }
}

/// Asks for a bay to be given a name.
package struct BayNameRequest: Codable, Hashable, Sendable {
    /// The name on the dock; without one the bay's name is taken away.
    package let name: String?

    /// Wraps the name.
    package init(name: String?) {
        self.name = name
    }
}
