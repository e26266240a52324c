// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// When the queue will be empty, and what becomes of the spool and the store.
package struct ForecastReport: Codable, Hashable, Sendable {
    /// The speed that the forecast counts with; left out if nobody can tell.
    package let measuredBytesPerSecond: Int64?
    /// Whether nothing was measured yet, so that the window's cap was taken instead.
    package let assumed: Bool
    /// All that waits, with what is on the way.
    package let waitingBytes: Int64
    package let emptyAt: Timestamp?
    /// When the window that is open, or else the next one, closes.
    package let windowClosesAt: Timestamp?
    /// Whether nothing is left by then.
    package let drainsInWindow: Bool?
    package let leftAtCloseBytes: Int64?
    /// Days until the spool is full if the store takes nothing more.
    package let spoolDaysLeft: Double?
    /// What the cameras bring on an average day.
    package let inflowBytesPerDay: Int64
    /// What the store comes to hold once as much expires as arrives.
    package let storeBytesAtSteadyState: Int64?
    package let retentionDays: Int?
    /// Why a figure is missing.
    package let note: String?

    /// Joins the values.
    package init(
        measuredBytesPerSecond: Int64? = nil,
        assumed: Bool,
        waitingBytes: Int64,
        emptyAt: Timestamp? = nil,
        windowClosesAt: Timestamp? = nil,
        drainsInWindow: Bool? = nil,
        leftAtCloseBytes: Int64? = nil,
        spoolDaysLeft: Double? = nil,
        inflowBytesPerDay: Int64,
        storeBytesAtSteadyState: Int64? = nil,
        retentionDays: Int? = nil,
        note: String? = nil
    ) {
        self.measuredBytesPerSecond = measuredBytesPerSecond
        self.assumed = assumed
        self.waitingBytes = waitingBytes
        self.emptyAt = emptyAt
        self.windowClosesAt = windowClosesAt
        self.drainsInWindow = drainsInWindow
        self.leftAtCloseBytes = leftAtCloseBytes
        self.spoolDaysLeft = spoolDaysLeft
        self.inflowBytesPerDay = inflowBytesPerDay
        self.storeBytesAtSteadyState = storeBytesAtSteadyState
        self.retentionDays = retentionDays
        self.note = note
    }
}
