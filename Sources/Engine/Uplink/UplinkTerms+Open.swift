// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Foundation

extension UplinkTerms {
    /// A line without windows and without a cap.
    package static let open = UplinkTerms(
        schedule: UplinkSchedule(windows: [], timeZone: .gmt)
    )
}
