// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import SystemPackage
import TestSupport
import Testing

/// For how long what is kept.
struct RetentionPolicyTests {
    private static let policy = RetentionPolicy(
        mode: .governance,
        defaultPeriod: .days(30),
        rules: ["homicide": .keep, "traffic": .period(.days(90)), "test": .period(.days(1))]
    )

    @Test(arguments: [
        ("uncategorised", 30, true), ("unheard-of", 30, true), ("", 30, true),
        ("homicide", 30, true), ("traffic", 90, false), ("test", 30, false),
    ])
    func `a category decides the term and the hold, and nothing is kept for less than all is`(
        category: String,
        days: Int64,
        isHeld: Bool
    ) throws {
        let spooledAt = try instant("2026-03-02T12:00:00Z")

        let retention = Self.policy.retention(of: category, spooledAt: spooledAt)

        #expect(
            retention
                == Retention(
                    mode: .governance,
                    until: spooledAt.advanced(by: .days(days)),
                    isHeld: isHeld
                )
        )
    }

    @Test(arguments: [(0, 0), (1, 1), (500_000_000, 1), (999_999_999, 1), (-1, 0)])
    func `a term ends at a whole second, and never too early`(
        nanoseconds: Int64,
        seconds: Int64
    ) throws {
        let start = try instant("2026-03-02T12:00:00Z")

        let until = Self.policy.retention(
            of: "traffic",
            spooledAt: start.advanced(by: .nanoseconds(nanoseconds))
        ).until

        #expect(until == start.advanced(by: .days(90) + .seconds(seconds)))
    }

    @Test func `without any rule everything is held`() throws {
        let policy = RetentionPolicy(mode: .compliance, defaultPeriod: .days(1))

        let retention = policy.retention(
            of: "traffic",
            spooledAt: try instant("2026-03-02T12:00:00Z")
        )

        #expect(retention.isHeld)
        #expect(retention.mode == .compliance)
        #expect(policy.summary == "compliance, 1 days")
    }

    /// What is asked for, what is there, and whether that is enough; days, not instants.
    struct Offer: Sendable, CustomTestStringConvertible {
        let wanted: (mode: Retention.Mode, days: Int64?, isHeld: Bool)
        let found: (mode: Retention.Mode, days: Int64?, isHeld: Bool)
        let isEnough: Bool

        init(
            _ wanted: (Retention.Mode, Int64?, Bool),
            _ found: (Retention.Mode, Int64?, Bool),
            _ isEnough: Bool
        ) {
            self.wanted = wanted
            self.found = found
            self.isEnough = isEnough
        }

        var testDescription: String { "\(wanted) by \(found)" }
    }

    @Test(arguments: [
        Offer((.governance, 30, false), (.governance, 30, false), true),
        Offer((.governance, 30, false), (.governance, 31, false), true),
        Offer((.governance, 30, false), (.governance, 29, false), false),
        Offer((.governance, 30, false), (.governance, nil, true), false),
        Offer((.governance, 30, false), (.governance, 30, true), true),
        Offer((.governance, 30, true), (.governance, 60, false), false),
        Offer((.governance, 30, true), (.governance, 30, true), true),
        Offer((.governance, 30, false), (.compliance, 30, false), true),
        Offer((.compliance, 30, false), (.governance, 30, false), false),
        Offer((.compliance, 30, false), (.compliance, 30, false), true),
        Offer((.compliance, nil, true), (.governance, nil, true), true),
        Offer((.governance, nil, false), (.governance, nil, false), true),
    ])
    func `terms are enough if they are as strict or stricter`(offer: Offer) {
        let (wanted, found) = (retention(offer.wanted), retention(offer.found))

        #expect(found.satisfies(wanted) == offer.isEnough)
    }

    private func retention(_ terms: (mode: Retention.Mode, days: Int64?, isHeld: Bool)) -> Retention
    {
        Retention(
            mode: terms.mode,
            until: terms.days.map { UTCTime(secondsSinceEpoch: $0 * 86_400) },
            isHeld: terms.isHeld
        )
    }

    @Test(.timeLimit(.minutes(5)))
    func `every object is sent with its recording and the terms of its category`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 111, count: 2)
            var terms = UplinkTerms.open
            terms.retention = Self.policy
            let open = terms
            terms.isHeld = true
            let time = try StandingTime("2026-03-02T12:00:00Z")
            let store = ScriptedStore(canRetain: true)
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                terms: terms,
                now: { time.now }
            )

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.untilSpooled(2)
                let found = try await dock.recordings(of: "CAM1").map(\.id)
                _ = try await dock.administration().setCategory("traffic", of: found[0], as: .admin)
                // The terms count from the day it was taken in, however late it is sent.
                let spooledAt = time.now
                time.advance(by: .days(3))
                dock.change(open)
                try await dock.untilConfirmed(2)

                for (id, category) in zip(found, ["traffic", "uncategorised"]) {
                    let sent = store.puts.filter { $0.recording == id }
                    let wanted = Self.policy.retention(of: category, spooledAt: spooledAt)
                    #expect(sent.count == 2)
                    #expect(sent.allSatisfy { $0.retention == wanted })
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `without a policy nothing is asked of the store`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 112, count: 1)
            let store = ScriptedStore()
            let dock = try await TestDock(in: root.appending("dock"), store: store)

            try await dock.running {
                try await dock.takeIn(card, "CAM1")
                try await dock.untilConfirmed(1)
            }

            #expect(store.puts.count == 2)
            #expect(store.puts.allSatisfy { $0.retention == nil && $0.recording != nil })
        }
    }
}
