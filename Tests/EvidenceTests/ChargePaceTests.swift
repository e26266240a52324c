// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

/// What a camera's own curves say of the time that it still charges.
struct ChargePaceTests {
    private static let start = UTCTime(secondsSinceEpoch: 1_772_366_400)

    /// A battery that takes a minute for each percent up to 80, and two for each above.
    private static func seconds(to percent: Int) -> Int {
        min(percent, 80) * 60 + max(0, percent - 80) * 120
    }

    /// What a camera of that kind states once a minute, in steps, from one level to another.
    private static func samples(
        from: Int,
        to: Int,
        step: Int = 1,
        slower: Double = 1,
        noise: (Int) -> Int = { _ in 0 },
        at start: UTCTime = start
    ) -> [ChargeSample] {
        let first = seconds(to: from)
        let last = seconds(to: to)
        return stride(from: 0, through: Double(last - first) * slower, by: 60).enumerated().map {
            index,
            passed in
            let inner = first + Int(passed / slower)
            let level = inner <= 4_800 ? inner / 60 : 80 + (inner - 4_800) / 120
            let shown = min(100, max(0, level + noise(index))) / step * step
            return ChargeSample(
                at: start.advanced(by: .seconds(Int64(passed))),
                percent: shown,
                stepPercent: step
            )
        }
    }

    private static func curve(_ samples: [ChargeSample]) -> ChargeCurve { ChargeCurve(samples) }

    private func forecast(
        _ curve: ChargeCurve,
        after past: [ChargeCurve],
        to percent: Int = 80
    ) throws -> ChargeForecast? {
        let now = try #require(curve.latest).at
        return ChargePace(past).forecast(to: percent, on: curve, at: now)
    }

    private static let whole = curve(samples(from: 5, to: 100))

    @Test func `without any curve nothing is estimated`() throws {
        let now = Self.curve([ChargeSample(at: Self.start, percent: 50, stepPercent: 1)])

        #expect(try forecast(now, after: []) == nil)
        #expect(
            ChargePace([Self.whole]).forecast(to: 80, on: ChargeCurve(), at: Self.start) == nil
        )
    }

    @Test(arguments: [20, 50, 79, 85])
    func `curves of the past tell at the first look`(_ level: Int) throws {
        let now = Self.curve([ChargeSample(at: Self.start, percent: level, stepPercent: 1)])
        let target = level < 80 ? 80 : 95
        let expected = Self.seconds(to: target) - Self.seconds(to: level)

        let found = try #require(
            try forecast(now, after: [Self.whole, Self.whole, Self.whole], to: target)
        )

        #expect(abs(found.remaining.components.seconds - Int64(expected)) <= 120)
        #expect(found.uncertainty >= found.remaining / 10)
        #expect(found.uncertainty < found.remaining + .seconds(60))
    }

    @Test func `a day on which it goes half as fast is seen`() throws {
        let now = Self.curve(Self.samples(from: 20, to: 40, slower: 2))

        let found = try #require(try forecast(now, after: [Self.whole, Self.whole]))

        #expect(abs(found.remaining.components.seconds - 4_800) <= 240)
    }

    @Test func `this docking alone tells near the levels that it has shown, and with doubt`()
        throws
    {
        let near = try #require(
            try forecast(Self.curve(Self.samples(from: 40, to: 70)), after: [])
        )
        let far = try forecast(Self.curve(Self.samples(from: 20, to: 25)), after: [])

        #expect(abs(near.remaining.components.seconds - 600) <= 60)
        #expect(near.uncertainty >= .seconds(250))
        #expect(far == nil)
    }

    @Test func `coarse steps are known to be coarse`() throws {
        let past = (0..<3).map { _ in Self.curve(Self.samples(from: 0, to: 100, step: 25)) }
        let now = Self.curve([ChargeSample(at: Self.start, percent: 50, stepPercent: 25)])

        let found = try #require(try forecast(now, after: past, to: 75))

        #expect(abs(found.remaining.components.seconds - 1_500) <= 120)
        #expect(found.uncertainty >= .seconds(700))
    }

    @Test func `time at a level counts, as far as the level explains it`() throws {
        let past = (0..<3).map { _ in Self.curve(Self.samples(from: 0, to: 100, step: 25)) }
        let now = Self.curve([ChargeSample(at: Self.start, percent: 50, stepPercent: 25)])
        let pace = ChargePace(past)

        let later = try #require(
            pace.forecast(to: 75, on: now, at: Self.start.advanced(by: .seconds(900)))
        )
        let overdue = try #require(
            pace.forecast(to: 75, on: now, at: Self.start.advanced(by: .seconds(3_600)))
        )

        #expect(abs(later.remaining.components.seconds - 600) <= 120)
        #expect(overdue.remaining == .zero)
    }

    @Test func `noise makes an estimate less sure and not wrong`() throws {
        // Steps through all of -1, 0 and 1 in an order that no curve repeats.
        var turn = 0
        let past = (0..<8).map { _ in
            Self.curve(
                Self.samples(
                    from: 10,
                    to: 95,
                    noise: { _ in
                        turn = (turn * 5 + 3) % 16_384
                        return turn / 64 % 3 - 1
                    }
                )
            )
        }
        let now = Self.curve([ChargeSample(at: Self.start, percent: 40, stepPercent: 1)])

        let found = try #require(try forecast(now, after: past))

        #expect(abs(found.remaining.components.seconds - 2_400) <= 700)
        #expect(found.uncertainty >= .seconds(240))
    }

    @Test func `a full camera is not estimated, nor one that was not asked for long`() {
        let full = Self.curve([ChargeSample(at: Self.start, percent: 100, stepPercent: 1)])
        let old = Self.curve([ChargeSample(at: Self.start, percent: 10, stepPercent: 1)])
        let pace = ChargePace([Self.whole])

        #expect(pace.forecast(to: 100, on: full, at: Self.start) == nil)
        #expect(
            pace.forecast(to: 80, on: old, at: Self.start.advanced(by: .seconds(10_000))) == nil
        )
    }

    @Test func `an empty camera is estimated over the whole of its curve`() throws {
        let empty = Self.curve([ChargeSample(at: Self.start, percent: 0, stepPercent: 1)])

        let found = try #require(try forecast(empty, after: [Self.whole, Self.whole], to: 100))

        #expect(abs(found.remaining.components.seconds - 7_200) <= 200)
    }

    @Test func `a gap breaks a curve, and nothing is concluded over it`() {
        let first = Self.samples(from: 20, to: 30)
        let after = Self.samples(
            from: 60,
            to: 70,
            at: Self.start.advanced(by: .seconds(24 * 3_600))
        )

        let curve = Self.curve(first + after)

        #expect(curve.rises.first?.percent == 60)
        #expect(curve.latest?.percent == 70)
    }

    @Test func `a level that dips and comes back is no rise, and a fall begins anew`() {
        func at(_ minute: Int64, _ percent: Int) -> ChargeSample {
            ChargeSample(
                at: Self.start.advanced(by: .seconds(minute * 60)),
                percent: percent,
                stepPercent: 1
            )
        }

        #expect(
            Self.curve([at(0, 40), at(1, 41), at(2, 40), at(3, 41), at(4, 42)]).rises
                == [at(0, 40), at(1, 41), at(4, 42)]
        )
        #expect(Self.curve([at(0, 40), at(1, 41), at(2, 36)]).rises == [at(2, 36)])
        #expect(Self.curve([at(5, 40), at(1, 41)]).rises == [at(1, 41)])
    }

    @Test func `a camera that gains nothing for half an hour is standing`() {
        func curve(_ minutes: Int, step: Int = 1, _ percent: (Int) -> Int) -> ChargeCurve {
            Self.curve(
                (0...minutes).map { minute in
                    ChargeSample(
                        at: Self.start.advanced(by: .seconds(Int64(minute) * 60)),
                        percent: percent(minute),
                        stepPercent: step
                    )
                }
            )
        }

        #expect(!curve(29) { _ in 50 }.isStanding(below: 80))
        #expect(curve(30) { _ in 50 }.isStanding(below: 80))
        #expect(!curve(300) { _ in 80 }.isStanding(below: 80))
        #expect(curve(60) { 60 - $0 / 2 }.isStanding(below: 80))
        #expect(!curve(60) { 20 + $0 / 2 }.isStanding(below: 80))
        #expect(!curve(149, step: 25) { _ in 50 }.isStanding(below: 80))
        #expect(curve(150, step: 25) { _ in 50 }.isStanding(below: 80))
        #expect(!ChargeCurve().isStanding(below: 80))
    }
}
