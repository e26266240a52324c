// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import Evidence
import Foundation
import Testing

struct UplinkSchedulePropertyTests {
    /// A window before it was written down, to judge by what it means alone.
    private struct Plain {
        let days: Set<Int>
        let opensAt: Int
        let minutes: Int
        let megabytes: Int?

        init(using random: inout SeededNumbers) {
            let names = Array(0..<7).shuffled(using: &random)
            days = Set(names.prefix(Int.random(in: 1...7, using: &random)))
            opensAt = Int.random(in: 0..<1_440, using: &random)
            minutes = Int.random(in: 1..<1_440, using: &random)
            megabytes = Bool.random(using: &random) ? nil : Int.random(in: 1...3, using: &random)
        }

        var text: String {
            let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            let closesAt = (opensAt + minutes) % 1_440
            let times = [opensAt, closesAt].map {
                "\($0 / 60):\($0 % 60 < 10 ? "0" : "")\($0 % 60)"
            }
            return days.map { names[$0] }.joined(separator: ",") + " "
                + times.joined(separator: "-") + " " + (megabytes.map { "\($0) MB/s" } ?? "full")
        }

        func holds(day: Int, minute: Int) -> Bool {
            let sinceToday = minute - opensAt
            let sinceYesterday = sinceToday + 1_440
            return days.contains(day) && 0 <= sinceToday && sinceToday < minutes
                || days.contains((day + 6) % 7) && sinceYesterday < minutes
        }
    }

    /// SplitMix64.
    private struct SeededNumbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let start: Int64 = 1_767_225_600
    private static let minutesPerYear = 525_600

    @Test(
        arguments: [
            ("UTC", 1), ("Europe/Berlin", 2), ("America/New_York", 3), ("Asia/Kolkata", 4),
            ("Australia/Lord_Howe", 5), ("America/Santiago", 6), ("Africa/Casablanca", 7),
        ] as [(String, UInt64)]
    )
    func `from change to change the line allows what it allows in each minute of a year`(
        zone: String,
        seed: UInt64
    ) throws {
        let zone = try #require(TimeZone(identifier: zone))
        var random = SeededNumbers(state: seed)
        let plain = (0..<3).map { _ in Plain(using: &random) }
        let schedule = UplinkSchedule(
            windows: try plain.map { try UplinkWindow($0.text) },
            timeZone: zone
        )
        var time = UTCTime(secondsSinceEpoch: Self.start)
        var allowance = schedule.allowance(at: time)
        var next = schedule.nextChange(after: time)
        var wrong: [UTCTime] = []
        for _ in 0..<Self.minutesPerYear {
            if let change = next, change.at <= time {
                if change.at != time || change.allowance == allowance { wrong.append(change.at) }
                allowance = change.allowance
                next = schedule.nextChange(after: time)
            }
            if allowance != Self.expected(plain, at: time, in: zone)
                || allowance != schedule.allowance(at: time)
            {
                wrong.append(time)
            }
            time = time.advanced(by: .seconds(60))
        }

        #expect(wrong.isEmpty, "\(plain.map(\.text)), first at \(wrong.first?.iso8601 ?? "")")
    }

    /// What the windows mean at an instant, worked out from the wall clock.
    private static func expected(
        _ windows: [Plain],
        at time: UTCTime,
        in zone: TimeZone
    ) -> LineAllowance {
        let date = Date(timeIntervalSince1970: Double(time.secondsSinceEpoch))
        let wall = Int(time.secondsSinceEpoch) + zone.secondsFromGMT(for: date)
        // 1970-01-01 was a Thursday, the day with the number 3.
        let (day, minute) = ((wall / 86_400 + 3) % 7, wall / 60 % 1_440)
        let holding = windows.filter { $0.holds(day: day, minute: minute) }
        guard !holding.isEmpty else { return .closed }
        guard holding.allSatisfy({ $0.megabytes != nil }) else {
            return .open(bytesPerSecond: nil)
        }
        return .open(bytesPerSecond: Int64(holding.compactMap(\.megabytes).max() ?? 0) * 1_000_000)
    }
}
