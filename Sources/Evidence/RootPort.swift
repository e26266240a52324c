// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A USB port of the host itself: whatever hangs from it shares one line.
package struct RootPort: Hashable, Sendable, CustomStringConvertible {
    /// For example `pci-0000:00:14.0-usb-0:2`, for every bay of the hubs that are plugged in there.
    package let rawValue: String

    package var description: String { rawValue }
}

extension BayPath {
    /// The host's port at the end of the bay's chain of ports.
    package var rootPort: RootPort {
        // Dots stand in a controller's address, too: `pci-0000:00:14.0-usb-0:2.3`.
        let chain = rawValue.lastIndex(of: ":") ?? rawValue.startIndex
        return RootPort(
            rawValue: String(
                rawValue[..<(rawValue[chain...].firstIndex(of: ".") ?? rawValue.endIndex)]
            )
        )
    }
}
