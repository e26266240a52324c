// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The stable path of one physical USB port: its controller and the chain of ports behind it.
///
/// Bus numbers are left out, since they change from boot to boot.
package struct BayPath: Hashable, Sendable, CustomStringConvertible {
    /// For example `pci-0000:00:14.0-usb-0:2.3`; `folder` for a card handed over by hand.
    package let rawValue: String

    /// The bay of everything that was handed over as a folder.
    package static let folder = Self("folder")

    /// Wraps a path as udev or the configuration writes it.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}

/// One physical port, with the name it has on the dock.
package struct Bay: Hashable, Sendable {
    package let path: BayPath
    /// The name on the dock ("A3"); nil while nobody has named the port.
    package let name: String?

    /// Joins a port and its name.
    package init(path: BayPath, name: String?) {
        self.path = path
        self.name = name
    }

    /// The name on the dock, or the port path while there is none.
    package var label: String { name ?? path.rawValue }
}
