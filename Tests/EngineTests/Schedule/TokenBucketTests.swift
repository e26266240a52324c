// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Testing

struct TokenBucketTests {
    /// Transfers that ask for pieces over and over, on a clock that only they move.
    private struct Line {
        let bucket: TokenBucket
        let piece: Int
        /// When each transfer hands over the piece that it has asked for.
        var handovers: [ContinuousClock.Instant]

        init(
            _ bucket: TokenBucket,
            callers: Int,
            piece: Int,
            at start: ContinuousClock.Instant
        ) {
            self.bucket = bucket
            self.piece = piece
            handovers = (0..<callers).map { _ in
                start.advanced(by: bucket.reserve(piece, now: start))
            }
        }

        /// The bytes that are handed over until `end`.
        mutating func run(until end: ContinuousClock.Instant) -> Int {
            var bytes = 0
            while let next = handovers.min(), next < end,
                let caller = handovers.firstIndex(of: next)
            {
                bytes += piece
                handovers[caller] = next.advanced(by: bucket.reserve(piece, now: next))
            }
            return bytes
        }
    }

    private static let start = ContinuousClock.now

    @Test(arguments: [
        (125_000, 1_500), (125_000, 16_384), (2_500_000, 1_500), (2_500_000, 262_144),
        (20_000_001, 65_536), (125_000_000, 100_000), (125_000_000, 4_194_304),
    ])
    func `many transfers keep together to the cap over a minute`(rate: Int, piece: Int) {
        let bucket = TokenBucket(bytesPerSecond: Int64(rate), now: Self.start)
        var line = Line(bucket, callers: 16, piece: piece, at: Self.start)

        let bytes = line.run(until: Self.start + .seconds(60))

        #expect(abs(Double(bytes) / Double(rate * 60) - 1) < 0.05)
    }

    @Test(arguments: [(4_000_000, 1_000_000), (1_000_000, 4_000_000), (3_000_000, 2_999_999)])
    func `a cap that is changed holds from then on`(before: Int, after: Int) {
        let bucket = TokenBucket(bytesPerSecond: Int64(before), now: Self.start)
        var line = Line(bucket, callers: 8, piece: 65_536, at: Self.start)
        let middle = Self.start + .seconds(60)

        let first = line.run(until: middle)
        bucket.setRate(Int64(after), now: middle)
        let second = line.run(until: middle + .seconds(60))

        #expect(abs(Double(first) / Double(before * 60) - 1) < 0.05)
        #expect(abs(Double(second) / Double(after * 60) - 1) < 0.05)
    }

    @Test func `what is owed stays the same bytes when the cap changes`() {
        let bucket = TokenBucket(bytesPerSecond: 1_000, now: Self.start)

        #expect(bucket.reserve(10_000, now: Self.start) == .seconds(10))
        bucket.setRate(4_000, now: Self.start + .seconds(2))
        #expect(bucket.reserve(0, now: Self.start + .seconds(2)) == .seconds(2))
        bucket.setRate(500, now: Self.start + .seconds(2))
        #expect(bucket.reserve(1_000, now: Self.start + .seconds(2)) == .seconds(18))
    }

    @Test func `transfers queue behind each other in the order in which they ask`() {
        let bucket = TokenBucket(bytesPerSecond: 1_000, now: Self.start)

        let waits = (0..<4).map { _ in bucket.reserve(500, now: Self.start) }

        #expect(waits == [500, 1_000, 1_500, 2_000].map { .milliseconds($0) })
        #expect(bucket.reserve(0, now: Self.start + .seconds(1)) == .seconds(1))
    }

    @Test func `a piece larger than the burst waits for all of it`() {
        let bucket = TokenBucket(
            bytesPerSecond: 1_000,
            burst: .milliseconds(100),
            now: Self.start
        )

        #expect(bucket.reserve(60_000, now: Self.start) == .seconds(60))
        #expect(bucket.reserve(0, now: Self.start + .seconds(60)) == .zero)
    }

    @Test(arguments: [1, 60, 86_400])
    func `an idle line saves up no more than the burst`(seconds: Int) {
        let bucket = TokenBucket(bytesPerSecond: 1_000, now: Self.start)
        let later = Self.start + .seconds(seconds)

        #expect(bucket.reserve(250, now: later) == .zero)
        #expect(bucket.reserve(100, now: later) == .milliseconds(100))
    }

    @Test func `a minute after a long rest keeps to the cap`() {
        let bucket = TokenBucket(bytesPerSecond: 1_000_000, now: Self.start)
        let later = Self.start + .seconds(86_400)
        var line = Line(bucket, callers: 4, piece: 10_000, at: later)

        let bytes = line.run(until: later + .seconds(60))

        #expect(abs(Double(bytes) / 60_000_000 - 1) < 0.05)
    }

    @Test func `pauses between pieces do not add up`() {
        let bucket = TokenBucket(bytesPerSecond: 1_000, now: Self.start)
        for second in 1...3_600 {
            #expect(bucket.reserve(100, now: Self.start + .seconds(second)) == .zero)
        }

        #expect(bucket.reserve(650, now: Self.start + .seconds(3_601)) == .milliseconds(400))
    }

    @Test func `a line without a cap never waits and leaves no debt`() {
        let bucket = TokenBucket(bytesPerSecond: nil, now: Self.start)

        #expect(bucket.reserve(.max, now: Self.start) == .zero)
        bucket.setRate(1_000, now: Self.start + .seconds(5))
        #expect(bucket.reserve(1_000, now: Self.start + .seconds(5)) == .seconds(1))
        bucket.setRate(nil, now: Self.start + .seconds(5))
        #expect(bucket.reserve(1_000, now: Self.start + .seconds(5)) == .zero)
    }

    @Test func `a cap of nothing is a crawl and no crash`() {
        let bucket = TokenBucket(bytesPerSecond: 0, now: Self.start)

        #expect(bucket.reserve(5, now: Self.start) == .seconds(5))
        #expect(bucket.reserve(.max, now: Self.start) > .seconds(86_400))
        bucket.setRate(-7, now: Self.start)
        #expect(bucket.reserve(-7, now: Self.start) > .seconds(86_400))
    }
}
