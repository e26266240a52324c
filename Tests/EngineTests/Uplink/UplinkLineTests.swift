// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Testing

/// Whether the line is open, for whom and how fast.
struct UplinkLineTests {
    private static let night = "2026-03-02T23:00:00Z"
    private static let noon = "2026-03-02T12:00:00Z"

    /// How a line is made to be, and what comes of it.
    struct Standing: Sendable, CustomTestStringConvertible {
        let time: String
        var isHeld = false
        var order: UplinkOrder?
        let state: UplinkLine.State
        let allowsOthers: Bool
        let allowsUrgent: Bool

        var testDescription: String { "\(time), held \(isHeld), order \(order, default: "none")" }
    }

    @Test(arguments: [
        Standing(time: night, state: .open, allowsOthers: true, allowsUrgent: true),
        Standing(time: noon, state: .closed, allowsOthers: false, allowsUrgent: true),
        Standing(
            time: night,
            order: .paused,
            state: .paused,
            allowsOthers: false,
            allowsUrgent: false
        ),
        Standing(
            time: noon,
            order: .paused,
            state: .paused,
            allowsOthers: false,
            allowsUrgent: false
        ),
        Standing(time: night, order: .now, state: .forced, allowsOthers: true, allowsUrgent: true),
        Standing(time: noon, order: .now, state: .forced, allowsOthers: true, allowsUrgent: true),
        Standing(
            time: night,
            isHeld: true,
            state: .held,
            allowsOthers: false,
            allowsUrgent: false
        ),
        Standing(
            time: noon,
            isHeld: true,
            order: .now,
            state: .held,
            allowsOthers: false,
            allowsUrgent: false
        ),
    ])
    func `windows, orders and the configuration decide who may go`(standing: Standing) throws {
        let time = try StandingTime(standing.time)
        var terms = try UplinkTerms.nightly()
        terms.isHeld = standing.isHeld
        let line = UplinkLine(terms) { time.now }
        line.set(standing.order.map { ($0, time.now) })

        #expect(line.state == standing.state)
        #expect(line.allows(urgent: false) == standing.allowsOthers)
        #expect(line.allows(urgent: true) == standing.allowsUrgent)
    }

    @Test(arguments: [
        ("21:59:59", UplinkLine.State.closed), ("22:00:00", .open), ("05:59:59", .open),
        ("06:00:00", .closed),
    ])
    func `a window is an interval: its first second is in it and its end is not`(
        time: String,
        state: UplinkLine.State
    ) throws {
        let time = try StandingTime("2026-03-03T\(time)Z")
        let line = UplinkLine(try .nightly()) { time.now }

        #expect(line.state == state)
    }

    @Test(
        arguments: [
            // The window's rate, the cap, the order, and what holds at night and at noon.
            ("full", nil, nil, nil, nil),
            ("full", "2 MB/s", nil, 2_000_000, 2_000_000),
            ("1 MB/s", nil, nil, 1_000_000, nil),
            ("1 MB/s", "2 MB/s", nil, 1_000_000, 2_000_000),
            ("3 MB/s", "2 MB/s", nil, 2_000_000, 2_000_000),
            ("1 MB/s", "2 MB/s", .now, 2_000_000, 2_000_000),
            ("1 MB/s", nil, .now, nil, nil),
        ] as [(String, String?, UplinkOrder?, Int64?, Int64?)]
    )
    func `the lower of the window's rate and the cap holds, and the cap alone by order`(
        rate: String,
        cap: String?,
        order: UplinkOrder?,
        atNight: Int64?,
        atNoon: Int64?
    ) throws {
        let time = try StandingTime(Self.night)
        let terms = UplinkTerms(
            schedule: try schedule(["daily 22:00-06:00 \(rate)"]),
            cap: try cap.map { try LineRate($0) }
        )
        let line = UplinkLine(terms) { time.now }
        line.set(order.map { ($0, time.now) })

        #expect(line.bytesPerSecond == atNight)
        try time.set(Self.noon)
        #expect(line.bytesPerSecond == atNoon)
    }

    @Test func `the next change is that of the windows, whatever was ordered`() throws {
        let time = try StandingTime(Self.noon)
        let line = UplinkLine(try .nightly()) { time.now }

        #expect(try line.nextChange?.at == instant("2026-03-02T22:00:00Z"))
        #expect(line.nextChange?.allowance == .open(bytesPerSecond: nil))
        line.set((.paused, time.now))
        #expect(try line.nextChange?.at == instant("2026-03-02T22:00:00Z"))
        try time.set("2026-03-02T22:00:00Z")
        #expect(try line.nextChange?.at == instant("2026-03-03T06:00:00Z"))
        #expect(line.nextChange?.allowance == .closed)
        line.set(.open)
        #expect(line.nextChange == nil)
    }

    @Test func `new terms and orders hold at once, and lifting an order leaves the windows`() throws
    {
        let time = try StandingTime(Self.noon)
        let line = UplinkLine(.open) { time.now }

        #expect(line.state == .open)
        line.set(try .nightly())
        #expect(line.state == .closed)
        line.set((.now, time.now))
        #expect(line.state == .forced)
        #expect(line.order?.since == time.now)
        line.set((.paused, time.now))
        #expect(line.state == .paused)
        line.set(nil)
        #expect(line.state == .closed)
        #expect(line.order == nil)
    }
}

/// The line as one transfer sees it.
struct LinePaceTests {
    private static let night = "2026-03-02T23:00:00Z"
    private static let noon = "2026-03-02T12:00:00Z"

    @Test func `nothing begins on a closed line, and what is under way has its grace`() throws {
        let time = try StandingTime(Self.night)
        let line = UplinkLine(try .nightly(grace: .seconds(3_600))) { time.now }
        let pace = line.pace(urgent: false)

        try pace.begin()
        try pace.goOn()
        try time.set(Self.noon)

        #expect(throws: TransferSuspended("the window has closed")) { try pace.begin() }
        try pace.goOn()
        line.set(try .nightly(grace: .zero))
        #expect(throws: TransferSuspended("the window has closed")) { try pace.goOn() }
        try time.set(Self.night)
        try pace.begin()
        try pace.goOn()
    }

    @Test func `grace begins anew when the line was open in between`() throws {
        let time = try StandingTime(Self.noon)
        let line = UplinkLine(try .nightly(grace: .zero)) { time.now }
        let pace = line.pace(urgent: false)

        #expect(throws: TransferSuspended.self) { try pace.goOn() }
        try time.set(Self.night)
        try pace.goOn()
        try time.set(Self.noon)
        line.set(try .nightly(grace: .seconds(3_600)))
        try pace.goOn()
    }

    @Test func `what is urgent goes on a closed line, but not on one that is paused or held`()
        throws
    {
        let time = try StandingTime(Self.noon)
        let line = UplinkLine(try .nightly()) { time.now }
        let pace = line.pace(urgent: true)

        try pace.begin()
        try pace.goOn()
        line.set((.paused, time.now))
        #expect(throws: TransferSuspended("forwarding was paused")) { try pace.begin() }
        #expect(throws: TransferSuspended("forwarding was paused")) { try pace.goOn() }
        line.set(nil)
        try pace.begin()
        var terms = line.terms
        terms.isHeld = true
        line.set(terms)
        let held = TransferSuspended("forwarding is held by the configuration")
        #expect(throws: held) { try pace.begin() }
        #expect(throws: held) { try pace.goOn() }
    }

    @Test func `all transfers share one cap, the urgent ones too`() throws {
        let time = try StandingTime(Self.noon)
        var terms = try UplinkTerms.nightly()
        terms.cap = try LineRate("1 kB/s")
        let line = UplinkLine(terms) { time.now }
        let paces = [line.pace(urgent: true), line.pace(urgent: false), line.pace(urgent: true)]

        // Each asks for a thousand seconds' worth; what passes while this runs is little beside it.
        let waits = paces.map { $0.reserve(1_000_000) }

        for (number, wait) in waits.enumerated() {
            #expect(wait > .seconds(1_000 * (number + 1) - 500))
            #expect(wait <= .seconds(1_000 * (number + 1)))
        }
    }

    @Test func `a new cap holds for the next piece`() throws {
        let time = try StandingTime(Self.night)
        var terms = try UplinkTerms.nightly()
        terms.cap = try LineRate("1 kB/s")
        let line = UplinkLine(terms) { time.now }
        let pace = line.pace(urgent: false)
        #expect(pace.reserve(1_000_000) > .seconds(500))

        terms.cap = try LineRate("1 Gbit/s")
        line.set(terms)
        #expect(pace.reserve(1_000) < .seconds(1))
        terms.cap = nil
        line.set(terms)
        #expect(pace.reserve(1 << 40) == .zero)
    }

    @Test func `a window's rate holds from the moment it opens`() throws {
        let time = try StandingTime(Self.noon)
        let line = UplinkLine(
            UplinkTerms(schedule: try schedule(["daily 22:00-06:00 1 kB/s"]))
        ) { time.now }
        let pace = line.pace(urgent: true)

        #expect(pace.reserve(1 << 30) == .zero)
        try time.set(Self.night)
        #expect(pace.reserve(1_000_000) > .seconds(500))
    }
}
