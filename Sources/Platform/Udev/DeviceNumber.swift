// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The kernel's number of a device node.
package struct DeviceNumber: Hashable, Sendable {
    package let major: UInt32
    package let minor: UInt32

    /// Joins both halves.
    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// Reads `8:17`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let major = decimal(halves[0]), let minor = decimal(halves[1])
        else { return nil }
        self.init(major: major, minor: minor)
    }
}

extension DeviceNumber: CustomStringConvertible {
    /// `8:17`, as sysfs writes it.
    package var description: String { "\(major):\(minor)" }
}

/// Digits only: `UInt32.init` would let a sign through.
private func decimal(_ text: some StringProtocol) -> UInt32? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
        return nil
    }
    return UInt32(text)
}
