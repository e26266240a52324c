// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a camera must be and hold for a profile to fit it.
package struct ProfileMatch: Hashable, Sendable {
    /// Decides before anything else; 0 unless the profile says otherwise.
    package var priority = 0
    /// USB devices that fit, any one of them; empty if any device does.
    package var devices: [Device] = []
    package var camera = Camera()
    package var medium = Medium()

    /// What one USB device must say of itself; what is nil does not matter.
    package struct Device: Hashable, Sendable {
        package var vendorID: UInt16?
        package var productID: UInt16?
        package var manufacturer: NameGlob?
        package var product: NameGlob?
        package var interface: USBInterfaceClass?

        /// How many things are asked for.
        var specificity: Int {
            [
                vendorID != nil, productID != nil, manufacturer != nil, product != nil,
                interface != nil,
            ].count { $0 }
        }

        /// Whether the device is all that is asked for.
        func matches(_ device: USBIdentity) -> Bool {
            (vendorID ?? device.vendorID) == device.vendorID
                && (productID ?? device.productID) == device.productID
                && manufacturer?.matches(device.manufacturer) != false
                && product?.matches(device.product) != false
                && (interface.map { wanted in device.interfaces.contains { wanted.covers($0) } }
                    ?? true)
        }

        /// Whether a device that fits may be spoken to in PTP.
        ///
        /// One without a still-image interface only if the profile means it by its numbers or by
        /// the class that it has instead: PTP upsets hardware that does not speak it.
        func mayAsk(_ device: USBIdentity) -> Bool {
            device.interfaces.contains(.stillImage) || interface != nil
                || (vendorID != nil && productID != nil)
        }
    }

    /// What a PTP camera must answer when it is asked who it is; what is nil does not matter.
    ///
    /// Makers use one USB number for many models, so that only the answer tells them apart.
    package struct Camera: Hashable, Sendable {
        package var manufacturer: NameGlob?
        package var model: NameGlob?

        /// How many things are asked for.
        var specificity: Int { [manufacturer != nil, model != nil].count { $0 } }

        /// Whether the camera says all that is asked for.
        func matches(_ statement: CameraStatement) -> Bool {
            manufacturer?.matches(statement.manufacturer) != false
                && model?.matches(statement.model) != false
        }
    }

    /// What the medium must hold; what is empty does not matter.
    package struct Medium: Hashable, Sendable {
        /// The volume's label.
        package var label: NameGlob?
        /// Paths of which each must be there, as a file or as a directory with a file below.
        package var all: [Glob] = []
        /// Paths of which at least one must be there.
        package var any: [Glob] = []

        /// How many things are asked for.
        var specificity: Int { (label == nil ? 0 : 1) + all.count + (any.isEmpty ? 0 : 1) }

        /// Whether the medium holds all that is asked for.
        func matches(label found: String?, _ files: [SourceFile]) -> Bool {
            if let label, found.map({ label.matches($0) }) != true { return false }
            let isHeld = { (glob: Glob) in files.contains { glob.matchesOrHolds($0.path) } }
            return all.allSatisfy(isHeld) && (any.isEmpty || any.contains(where: isHeld))
        }
    }

    /// The most that fits of the device is asked for; nil if the device does not fit.
    func specificity(for device: USBIdentity, driver: DriverKind) -> Int? {
        if devices.isEmpty, driver != .mtp { return 0 }
        return devices.filter { $0.matches(device) && (driver != .mtp || $0.mayAsk(device)) }
            .map(\.specificity).max()
    }
}

/// A pattern for one line of text, such as a volume's label; letters of either case are alike.
package struct NameGlob: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    package let description: String
    private let pattern: GlobPattern

    /// Compiles the pattern.
    package init(_ text: String) throws(GlobError) {
        description = text
        pattern = try GlobPattern(text)
    }

    /// Whether the pattern covers the whole text.
    package func matches(_ text: String) -> Bool { pattern.matches(FoldedName(text)) }
}
