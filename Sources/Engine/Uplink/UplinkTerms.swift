// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// When and how fast forwarding may use the line, as the configuration says it; may change while the
/// daemon runs.
package struct UplinkTerms: Sendable {
    package var schedule: UplinkSchedule
    /// Never faster, in a window or not; nil for no cap.
    package var cap: LineRate?
    /// Nothing leaves the spool while true.
    package var isHeld: Bool
    /// For how long what is under way may go on after the line was closed.
    package var grace: Duration
    /// A recording that is not confirmed that long after it was listed is late.
    package var lateAfter: Duration
    /// For how long the store must keep what it gets; nil if that is nobody's policy.
    package var retention: RetentionPolicy?

    /// Joins the terms.
    package init(
        schedule: UplinkSchedule,
        cap: LineRate? = nil,
        isHeld: Bool = false,
        grace: Duration = .seconds(600),
        lateAfter: Duration = .seconds(86_400),
        retention: RetentionPolicy? = nil
    ) {
        self.schedule = schedule
        self.cap = cap
        self.isHeld = isHeld
        self.grace = grace
        self.lateAfter = lateAfter
        self.retention = retention
    }
}
