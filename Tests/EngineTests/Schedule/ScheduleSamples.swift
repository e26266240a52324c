// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Foundation
import Testing

/// An instant such as `2026-03-28T19:00:00Z`.
func instant(_ text: String) throws -> UTCTime {
    let seconds = try Date(text, strategy: .iso8601).timeIntervalSince1970
    return UTCTime(secondsSinceEpoch: Int64(seconds))
}

/// A schedule of windows as an administrator writes them.
func schedule(_ windows: [String], in zone: String = "UTC") throws -> UplinkSchedule {
    UplinkSchedule(
        windows: try windows.map { try UplinkWindow($0) },
        timeZone: try #require(TimeZone(identifier: zone))
    )
}
