// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the uplink does at this moment, and what it does next.
package struct UplinkReport: Codable, Hashable, Sendable {
    /// `open`, `closed` (outside every window), `paused` (by order), `held` (by the configuration)
    /// or `forced` (by order, in a window or not).
    package let state: String
    /// What was ordered, `paused` or `now`; left out without an order.
    package let order: String?
    package let orderSince: Timestamp?
    /// The cap at this moment; left out without one.
    package let rateBytesPerSecond: Int64?
    /// When the windows next change something, whatever was ordered.
    package let nextChangeAt: Timestamp?
    /// `open` or `closed`.
    package let nextState: String?
    /// The cap from then on; left out without one.
    package let nextRateBytesPerSecond: Int64?
    /// The zone in which the windows' hours are meant.
    package let timeZone: String
    /// The windows as they are configured, such as `mon-fri 19:00-06:00 full`.
    package let windows: [String]
    /// Recordings that have waited too long.
    package let late: Int
    /// How long a recording may wait before it is late.
    package let lateAfterSeconds: Int64
    /// How long the store must keep what it is given, or why it need not.
    package let retention: String?
    /// How the store shows what it holds: `checksum`, `part-checksums` or `read-back`.
    package let confirmation: String?

    /// Joins the values.
    package init(
        state: String,
        order: String? = nil,
        orderSince: Timestamp? = nil,
        rateBytesPerSecond: Int64? = nil,
        nextChangeAt: Timestamp? = nil,
        nextState: String? = nil,
        nextRateBytesPerSecond: Int64? = nil,
        timeZone: String,
        windows: [String],
        late: Int = 0,
        lateAfterSeconds: Int64,
        retention: String? = nil,
        confirmation: String? = nil
    ) {
        self.state = state
        self.order = order
        self.orderSince = orderSince
        self.rateBytesPerSecond = rateBytesPerSecond
        self.nextChangeAt = nextChangeAt
        self.nextState = nextState
        self.nextRateBytesPerSecond = nextRateBytesPerSecond
        self.timeZone = timeZone
        self.windows = windows
        self.late = late
        self.lateAfterSeconds = lateAfterSeconds
        self.retention = retention
        self.confirmation = confirmation
    }
}
