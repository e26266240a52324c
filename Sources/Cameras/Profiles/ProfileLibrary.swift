// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Settings
import SystemPackage

/// All profiles that this host knows.
package struct ProfileLibrary: Sendable {
    /// The profiles, by name.
    package let profiles: [Profile]

    /// A library of these profiles; names must differ.
    package init(_ profiles: [Profile]) {
        self.profiles = profiles.sorted { $0.name.rawValue < $1.name.rawValue }
    }

    /// The profile of that name.
    package func profile(named name: ProfileName) -> Profile? {
        profiles.first { $0.name == name }
    }

    /// The profiles that may fit a USB device, by what it says of itself; the likeliest first.
    ///
    /// None means that the device is unknown and must not be read.
    package func candidates(driver: DriverKind, device: USBIdentity) -> [Profile] {
        profiles.filter { $0.driver == driver }
            .compactMap { Ranked($0, device: device) }
            .sorted { $0.precedes($1) }
            .map(\.profile)
    }

    /// The profiles that may fit a card handed over without its camera; the likeliest first.
    ///
    /// A profile that knows its cameras by USB alone is none of them.
    package func candidatesForFolder() -> [Profile] {
        profiles.filter { profile in
            let match = profile.match
            return profile.driver != .mtp
                && (match.devices.isEmpty || match.medium.specificity > 0)
        }
        .map { Ranked(profile: $0, deviceSpecificity: 0) }
        .sorted { $0.precedes($1) }
        .map(\.profile)
    }

    /// Those candidates that what a PTP camera answers fits, in the same order.
    package static func narrow(
        _ candidates: [Profile],
        to statement: CameraStatement
    ) -> [Profile] {
        candidates.filter { $0.match.camera.matches(statement) }
    }

    /// The first candidate that the medium's label and content fit.
    package static func choose(
        among candidates: [Profile],
        label: String?,
        listing: Listing
    ) -> Profile? {
        candidates.first { $0.match.medium.matches(label: label, listing.files) }
    }
}

/// A profile with what decides its place among candidates.
private struct Ranked {
    let profile: Profile
    let deviceSpecificity: Int

    init(profile: Profile, deviceSpecificity: Int) {
        self.profile = profile
        self.deviceSpecificity = deviceSpecificity
    }

    /// Nil if the profile does not fit the device.
    init?(_ profile: Profile, device: USBIdentity) {
        guard let specificity = profile.match.specificity(for: device, driver: profile.driver)
        else { return nil }
        self.init(profile: profile, deviceSpecificity: specificity)
    }

    /// Priority, then what is asked of the device, of the camera, of the medium, then the name.
    func precedes(_ other: Self) -> Bool { place < other.place }

    private var place: (Int, Int, Int, Int, String) {
        let match = profile.match
        return (
            -match.priority, -deviceSpecificity, -match.camera.specificity,
            -match.medium.specificity, profile.name.rawValue
        )
    }
}
