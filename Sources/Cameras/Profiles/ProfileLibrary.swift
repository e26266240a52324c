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
        guard let specificity = profile.match.specificity(for: device) else { return nil }
        self.init(profile: profile, deviceSpecificity: specificity)
    }

    /// Priority, then what is asked of the device, then what is asked of the medium, then the name.
    func precedes(_ other: Self) -> Bool {
        let own = profile.match
        let others = other.profile.match
        return (
            -own.priority, -deviceSpecificity, -own.medium.specificity, profile.name.rawValue
        ) < (
            -others.priority, -other.deviceSpecificity, -others.medium.specificity,
            other.profile.name.rawValue
        )
    }
}
