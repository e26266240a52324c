// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How a camera's battery ages.
package struct WearReport: Codable, Hashable, Sendable {
    package let camera: String
    /// Between which levels the time is taken, in percent.
    package let fromPercent: Int
    package let toPercent: Int
    /// The oldest first; a month in which the camera never went all the way is left out.
    package let months: [WearMonth]

    /// Joins the values.
    package init(camera: String, fromPercent: Int, toPercent: Int, months: [WearMonth]) {
        self.camera = camera
        self.fromPercent = fromPercent
        self.toPercent = toPercent
        self.months = months
    }
}

/// One month of a battery.
package struct WearMonth: Codable, Hashable, Sendable {
    /// For example `2026-03`, in UTC.
    package let month: String
    /// The median of all that were seen.
    package let seconds: Int64
    /// How often it was seen.
    package let count: Int

    /// Joins the values.
    package init(month: String, seconds: Int64, count: Int) {
        self.month = month
        self.seconds = seconds
        self.count = count
    }
}
