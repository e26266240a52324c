// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// The speed at which a meter moved of late, from samples that the pulse takes every second.
package final class Speedometer: Sendable {
    private struct Sample {
        let at: UTCTime
        let bytes: Int64
    }

    /// How far back a speed looks.
    package static let span: Duration = .seconds(10)
    private let samples = Mutex<[Sample]>([])

    /// A speedometer without samples.
    package init() {}

    /// Takes a sample.
    package func sample(_ bytes: Int64, at now: UTCTime) {
        samples.withLock { samples in
            // A clock that is set back makes no sense of what was measured before.
            if let last = samples.last, now.since(last.at) < .zero { samples = [] }
            samples.append(Sample(at: now, bytes: bytes))
            // One sample older than the span stays, so that a whole span can be seen.
            while samples.count > 1, now.since(samples[1].at) >= Self.span {
                samples.removeFirst()
            }
        }
    }

    /// Forgets all samples, since what they measured is not going on.
    package func reset() {
        samples.withLock { $0 = [] }
    }

    /// Bytes per second over the last ten seconds; nil until two samples lie half a second apart.
    package var bytesPerSecond: Int64? {
        samples.withLock { samples in
            guard let first = samples.first, let last = samples.last else { return nil }
            let seconds = last.at.since(first.at) / .seconds(1)
            guard seconds >= 0.5 else { return nil }
            return Int64(Double(last.bytes - first.bytes) / seconds)
        }
    }

    /// How long the meter has stood still at the last sample; zero while it moves.
    package var standstill: Duration {
        samples.withLock { samples in
            guard let last = samples.last,
                let same = samples.first(where: { $0.bytes == last.bytes })
            else { return .zero }
            return last.at.since(same.at)
        }
    }
}
