// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Which cameras the agency has approved.
package enum Enrolment: Hashable, Sendable {
    /// Every camera that a profile matches: for demonstrations.
    case any
    /// Only cameras with one of these serials.
    case serials(Set<CameraSerial>)

    /// Whether a camera may be read.
    package func admits(_ serial: CameraSerial) -> Bool {
        switch self {
        case .any: true
        case .serials(let approved): approved.contains(serial)
        }
    }
}
