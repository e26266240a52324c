// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A level of charge that a camera stated, and when.
package struct ChargeSample: Hashable, Sendable {
    package let at: UTCTime
    package let percent: Int
    /// In what steps the camera states its level, in percent; at least 1.
    package let stepPercent: Int

    /// Joins a sample.
    package init(at: UTCTime, percent: Int, stepPercent: Int) {
        self.at = at
        self.percent = percent
        self.stepPercent = max(1, stepPercent)
    }
}

/// How the charge of a docked camera rose: when it was first seen at each new highest level.
///
/// Only these moments tell anything: between two of them a camera that states whole steps says the
/// same again and again. A level that dips and comes back, as a level near the edge of a step does,
/// is no rise. There are at most a hundred.
package struct ChargeCurve: Hashable, Sendable {
    /// Nothing is concluded over a longer time without a sample.
    package static let longestGap: Duration = .seconds(2 * 3_600)
    /// A camera whose steps are fine gains something in that time, or it does not charge.
    private static let patience: Duration = .seconds(30 * 60)
    /// One whose steps are coarse has that long for each percent of a step.
    private static let patiencePerPercent: Duration = .seconds(6 * 60)
    /// A fall by less than that may be noise.
    private static let leastFall = 5

    /// The first is where the curve begins, and no rise.
    package private(set) var rises: [ChargeSample] = []
    /// What the camera stated last.
    package private(set) var latest: ChargeSample?
    /// Since when the camera has gained nothing.
    private var gainlessSince: UTCTime?

    /// A curve without samples.
    package init() {}

    /// A curve of samples in the order of their time.
    package init(_ samples: some Sequence<ChargeSample>) {
        for sample in samples { add(sample) }
    }

    /// Takes a sample; the curve begins anew if the camera was used meanwhile, or nobody looked.
    package mutating func add(_ sample: ChargeSample) {
        let previous = latest
        latest = sample
        guard let previous, let highest = rises.last,
            (.zero...Self.longestGap).contains(sample.at.since(previous.at))
        else {
            rises = [sample]
            gainlessSince = sample.at
            return
        }
        if sample.percent > highest.percent {
            rises.append(sample)
            gainlessSince = sample.at
        } else if highest.percent - sample.percent
            >= max(Self.leastFall, 2 * sample.stepPercent)
        {
            // What it has gained since the last rise is lost: that is no gain.
            rises = [sample]
        }
    }

    /// When the camera came to the lower level, and how long it took from there to the upper one; nil
    /// unless the whole way was seen.
    package func time(between levels: ClosedRange<Int>) -> (start: UTCTime, duration: Duration)? {
        guard let first = rises.first, first.percent <= levels.lowerBound,
            let start = rises.first(where: { $0.percent >= levels.lowerBound }),
            let end = rises.first(where: { $0.percent >= levels.upperBound }),
            start.percent < levels.upperBound
        else { return nil }
        return (start.at, end.at.since(start.at))
    }

    /// For how long the camera has been seen to gain nothing.
    package var standstill: Duration {
        guard let latest, let gainlessSince else { return .zero }
        return latest.at.since(gainlessSince)
    }

    /// Whether the camera is below a level and has gained nothing for longer than its steps explain.
    package func isStanding(below percent: Int) -> Bool {
        guard let latest, latest.percent < percent else { return false }
        return standstill >= max(Self.patience, Self.patiencePerPercent * latest.stepPercent)
    }
}
