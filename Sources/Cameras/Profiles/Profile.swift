// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// How one family of cameras is recognised, driven and laid out: one file in `profiles/`.
package struct Profile: Hashable, Sendable {
    package let name: ProfileName
    /// What people call the family.
    package let title: String
    package let driver: DriverKind
    package let verification: Verification
    /// Where the profile's facts come from; at least one.
    package let sources: [String]
    package let match: ProfileMatch
    package let layout: Layout
    /// What is never copied nor forwarded, in the file's order.
    package let withheld: [Withholding]
    /// Where a medium without a USB serial says whose it is; nil if it does not.
    package let serialRule: SerialRule?
    /// Where the camera writes its charge; nil if it does not.
    package var chargeRule: ChargeRule?
    /// How the family departs from PTP and MTP; of no meaning to another driver.
    package var mtp = MTPQuirks()

    /// Whether the profile was tried on a real camera.
    package struct Verification: Hashable, Sendable {
        package let isOnHardware: Bool
        /// Which camera and when, or what is missing.
        package let note: String
    }

    /// Which files make one recording, and what people call it.
    package struct Layout: Hashable, Sendable {
        /// Directories that hold an AVCHD tree.
        package var avchdRoots: [Glob] = []
        /// Directories that hold a P2 tree.
        package var p2Roots: [Glob] = []
        package var title = Title.name

        /// What a recording's title is taken from.
        package enum Title: String, Sendable, CaseIterable {
            /// The name of its file.
            case name
            /// The whole path of its file, where names alone say too little.
            case path
        }
    }

    /// Files that must never leave the camera, and why.
    package struct Withholding: Hashable, Sendable {
        package let paths: [Glob]
        package let reason: String
    }

    /// Why the file with the charge is withheld.
    private static let ownStatus = "the camera's own status"

    /// Why a file is withheld; nil if it is not.
    package func reasonToWithhold(_ path: SourcePath) -> String? {
        if let chargeRule, chargeRule.file.matches(path) { return Self.ownStatus }
        guard !withheld.isEmpty else { return nil }
        let names = FoldedPath(path).names
        return withheld.first { rule in rule.paths.contains { $0.matches(names[...]) } }?.reason
    }
}
