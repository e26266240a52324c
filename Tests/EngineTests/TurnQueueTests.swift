// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Engine

struct TurnQueueTests {
    private static func port(_ name: Character) -> RootPort {
        BayPath("pci-0000:00:14.0-usb-0:\(name.asciiValue ?? 0).1").rootPort
    }

    /// Who is being read at first, who waits then, and who is next at each end of a turn at a port.
    struct Case: Sendable, CustomTestStringConvertible {
        let limit: Int
        let reading: String
        let waiting: String
        let ends: String
        /// The places in `waiting` of those who are next; `.` for nobody.
        let next: String
        var testDescription: String { "\(limit): \(reading) \(waiting) \(ends)" }
    }

    static let cases = [
        Case(limit: 1, reading: "a", waiting: "", ends: "a", next: "."),
        // At one port it is the order of arrival.
        Case(limit: 1, reading: "a", waiting: "aaa", ends: "aaa", next: "012"),
        // The port with fewer turns, whoever came first.
        Case(limit: 2, reading: "aa", waiting: "ab", ends: "aa", next: "10"),
        Case(limit: 3, reading: "aab", waiting: "abc", ends: "baa", next: "120"),
        // Of ports with as many, whoever has waited longest.
        Case(limit: 2, reading: "ab", waiting: "ba", ends: "ab", next: "10"),
        Case(limit: 1, reading: "a", waiting: "ba", ends: "ab", next: "01"),
        // A port of many cameras keeps one of few waiting no longer than one of its turns.
        Case(limit: 2, reading: "aa", waiting: "aaaab", ends: "aba", next: "401"),
    ]

    @Test(arguments: cases)
    func `the next is at the port with the fewest turns, and has waited longest`(_ expected: Case) {
        var queue = TurnQueue(limit: expected.limit)
        for name in expected.reading {
            let hasBegun = queue.begin(at: Self.port(name))
            #expect(hasBegun)
        }
        for (place, name) in expected.waiting.enumerated() {
            let hasBegun = queue.begin(at: Self.port(name))
            #expect(!hasBegun)
            queue.wait(UInt64(place), at: Self.port(name))
        }

        let next = expected.ends.map { queue.end(at: Self.port($0)).map { "\($0)" } ?? "." }

        #expect(next.joined() == expected.next)
    }

    @Test func `whoever leaves is not next`() {
        var queue = TurnQueue(limit: 1)
        let port = Self.port("a")
        _ = queue.begin(at: port)
        queue.wait(1, at: port)
        queue.wait(2, at: port)

        queue.leave(1)

        let (next, nobody) = (queue.end(at: port), queue.end(at: port))
        #expect(next == 2)
        #expect(nobody == nil)
        #expect(queue.turnCount == 0)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `every turn that is free is taken, and nobody waits for ever`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let (ports, limit) = (Array("abcdefg"), 4)
        var queue = TurnQueue(limit: limit)
        var reading: [Character] = []
        var waiting: [UInt64: (port: Character, since: Int)] = [:]
        for step in 0..<20_000 {
            if random.next() % 2 == 0, waiting.count < 40 {
                // Most come to one port.
                let name = random.next() % 3 > 0 ? "a" : ports[Int(random.next() % 7)]
                if queue.begin(at: Self.port(name)) {
                    reading.append(name)
                } else {
                    queue.wait(UInt64(step), at: Self.port(name))
                    waiting[UInt64(step)] = (name, step)
                }
            } else if !reading.isEmpty {
                let name = reading.remove(at: Int(random.next() % UInt64(reading.count)))
                if let ticket = queue.end(at: Self.port(name)), let next = waiting[ticket] {
                    waiting[ticket] = nil
                    reading.append(next.port)
                    let fewest = waiting.values.map { turns(at: $0.port, reading) }.min()
                    #expect(turns(at: next.port, reading) - 1 <= fewest ?? .max)
                }
            }
            #expect(reading.count == queue.turnCount && reading.count <= limit)
            #expect(reading.count == limit || waiting.isEmpty)
            #expect(waiting.values.allSatisfy { step - $0.since < 1_000 })
        }
    }

    private func turns(at port: Character, _ reading: [Character]) -> Int {
        reading.count { $0 == port }
    }

    @Test(arguments: [
        ("pci-0000:00:14.0-usb-0:2.3", "pci-0000:00:14.0-usb-0:2"),
        ("pci-0000:00:14.0-usb-0:2.4.1", "pci-0000:00:14.0-usb-0:2"),
        ("pci-0000:00:14.0-usb-0:12", "pci-0000:00:14.0-usb-0:12"),
        ("platform-xhci.1-usb-0:1.2", "platform-xhci.1-usb-0:1"),
        ("folder", "folder"),
    ])
    func `a bay's root port is the first of its chain`(bay: String, port: String) {
        #expect(BayPath(bay).rootPort.description == port)
    }
}
