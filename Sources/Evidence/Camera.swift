// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The serial number by which a camera is known.
package struct CameraSerial: Hashable, Sendable, CustomStringConvertible {
    /// The serial as the device states it, without surrounding blanks.
    package let rawValue: String

    /// Trims blanks and NULs; nil if nothing is left.
    package init?(_ raw: String) {
        let blank: (Unicode.Scalar) -> Bool = { $0.value <= 0x20 || $0.value == 0x7F }
        var scalars = Substring(raw).unicodeScalars
        while let first = scalars.first, blank(first) { scalars.removeFirst() }
        while let last = scalars.last, blank(last) { scalars.removeLast() }
        guard !scalars.isEmpty else { return nil }
        rawValue = String(String.UnicodeScalarView(scalars))
    }

    package var description: String { rawValue }
}

/// The code that speaks one transport to a camera.
package enum DriverKind: String, Sendable, CaseIterable {
    /// A block device, mounted read-only.
    case massStorage = "mass-storage"
    /// PTP/MTP over libusb.
    case mtp
    /// A directory or a card handed over by hand.
    case folder
}

/// One physical recorder, as much of it as a docking has shown.
package struct Camera: Hashable, Sendable {
    package let serial: CameraSerial
    /// The maker's and model's names as the device states them; empty if it does not.
    package let model: String
    /// The profile by which it was recognised.
    package let profile: ProfileName

    /// Joins what identifies a camera.
    package init(serial: CameraSerial, model: String, profile: ProfileName) {
        self.serial = serial
        self.model = model
        self.profile = profile
    }
}

/// The name of a profile, which is also its file's name without `.toml`.
package struct ProfileName: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// Wraps a name as written in the profile.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}
