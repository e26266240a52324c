// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// How long a camera still charges, and by how much that may be wrong.
package struct ChargeForecast: Hashable, Sendable {
    package let remaining: Duration
    /// It may take that much less or more.
    package let uncertainty: Duration

    /// Joins both.
    package init(remaining: Duration, uncertainty: Duration) {
        self.remaining = remaining
        self.uncertainty = uncertainty
    }

    /// `25 min`, `1 h 30 min`, `4 h`: rounded up, and the coarser the longer it takes, so that the
    /// words do not change all the time.
    package var words: String {
        let minutes = max(1, (remaining.components.seconds + 59) / 60)
        let step: Int64 =
            switch minutes {
            case ...60: 5
            case ...180: 15
            default: 60
            }
        let rounded = (minutes + step - 1) / step * step
        guard rounded >= 60 else { return "\(rounded) min" }
        let rest = rounded % 60
        return rest == 0 ? "\(rounded / 60) h" : "\(rounded / 60) h \(rest) min"
    }
}
