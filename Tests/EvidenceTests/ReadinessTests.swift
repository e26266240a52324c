// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Testing

/// The one rule by which a camera may be taken.
struct ReadinessTests {
    private static let someTrouble = Trouble("spool-full")
    private static let soon = ChargeForecast(
        remaining: .seconds(1_470),
        uncertainty: .seconds(300)
    )
    private static let charges: [Charge] = [
        .unknown, .external, .level(percent: 0, stepPercent: 1),
        .level(percent: 79, stepPercent: 1), .level(percent: 80, stepPercent: 1),
        .level(percent: 100, stepPercent: 25),
    ]

    /// Every combination of facts there is, with charges on either side of the threshold.
    private static let all: [ReadinessFacts] = {
        var all: [ReadinessFacts] = []
        for state in DockingState.allCases {
            for medium in ReadinessFacts.Medium.allCases {
                for trouble in [nil, someTrouble] {
                    for footage in 0..<16 {
                        for clock in ReadinessFacts.Clock.allCases {
                            for charge in charges {
                                for isNotCharging in [false, true] {
                                    var facts = ReadinessFacts(state: state)
                                    facts.medium = medium
                                    facts.trouble = trouble
                                    facts.footage = OutstandingFootage(rawValue: footage)
                                    facts.clock = clock
                                    facts.charge = charge
                                    facts.isNotCharging = isNotCharging
                                    all.append(facts)
                                }
                            }
                        }
                    }
                }
            }
        }
        return all
    }()

    private static let everyTerms: [ReadyTerms] = [
        ReadyTerms(), ReadyTerms(footage: .confirmed), ReadyTerms(chargePercent: 1),
        ReadyTerms(chargePercent: 100, footage: .confirmed),
    ]

    private static func isCharged(_ facts: ReadinessFacts, _ terms: ReadyTerms) -> Bool {
        guard case .level(let percent, _) = facts.charge else { return false }
        return percent >= terms.chargePercent
    }

    @Test(arguments: everyTerms)
    func `a camera is ready exactly if nothing at all speaks against it`(_ terms: ReadyTerms) {
        for facts in Self.all {
            let lacks: OutstandingFootage =
                terms.footage == .confirmed
                ? [.unread, .setAside, .notTaken, .unconfirmed] : [.unread, .setAside, .notTaken]
            let mayBe =
                facts.state == .idle && facts.medium == .present && facts.trouble == nil
                && facts.footage.isDisjoint(with: lacks)
                && (facts.clock == .right || facts.clock == .untold)
                && Self.isCharged(facts, terms)
            let isReady = Readiness(facts, by: terms) == .ready
            if isReady != mayBe { Issue.record("\(facts) under \(terms)") }
        }
    }

    @Test(arguments: everyTerms)
    func `each word has a reason, in every combination`(_ terms: ReadyTerms) {
        for facts in Self.all {
            let readiness = Readiness(facts, by: terms)
            let holds =
                switch readiness {
                case .ready: facts.trouble == nil
                case .charging(let forecast):
                    facts.state == .idle && !Self.isCharged(facts, terms) && !facts.isNotCharging
                        && facts.charge != .unknown && facts.charge != .external
                        && forecast == facts.forecast
                case .reading:
                    [.attached, .identified, .reading, .drained].contains(facts.state)
                        || facts.medium == .awaited
                case .waitingForStore:
                    facts.state == .idle && facts.footage == [.unconfirmed]
                        && terms.footage == .confirmed
                case .clearing: facts.state == .clearing
                case .chargeUnknown:
                    facts.state == .idle && (facts.charge == .unknown || facts.charge == .external)
                case .attention(let trouble): Self.explains(trouble, facts, terms)
                }
            if !holds { Issue.record("\(readiness) of \(facts) under \(terms)") }
        }
    }

    private static func explains(
        _ trouble: Trouble,
        _ facts: ReadinessFacts,
        _ terms: ReadyTerms
    ) -> Bool {
        switch trouble {
        case someTrouble: facts.trouble == someTrouble
        case .noMedium: facts.medium == .missing
        case .refused: facts.state == .refused
        case .left: facts.state == .detached
        case .setAside: facts.footage.contains(.setAside)
        case .unread: facts.footage.contains(.unread)
        case .notTaken: facts.footage.contains(.notTaken)
        case .clockDiffers: facts.clock == .differs
        case .clockUnchecked: facts.clock == .unchecked
        case .notCharging: facts.isNotCharging && !isCharged(facts, terms)
        default: false
        }
    }

    @Test func `whatever else holds, a trouble is shown as what it is`() {
        for facts in Self.all where facts.trouble != nil {
            #expect(Readiness(facts, by: ReadyTerms()) == .attention(Self.someTrouble))
        }
    }

    static let words: [(readiness: Readiness, name: String, words: String)] = [
        (.ready, "ready", "ready"),
        (.charging(soon), "charging", "charging (ready in about 25 min)"),
        (.charging(nil), "charging", "charging"),
        (.reading, "reading", "reading"),
        (.waitingForStore, "waiting-for-store", "waiting for store"),
        (.clearing, "clearing", "clearing"),
        (.chargeUnknown, "charge-unknown", "charge unknown"),
        (.attention(.notCharging), "attention", "attention: camera not charging"),
        (.attention(Trouble("not-enrolled")), "attention", "attention: not enrolled"),
    ]

    @Test(arguments: words)
    func `the words are fixed`(_ readiness: Readiness, _ name: String, _ words: String) {
        #expect(readiness.name == name)
        #expect(readiness.words == words)
    }

    @Test(arguments: [
        (0, "5 min"), (1, "5 min"), (300, "5 min"), (301, "10 min"), (3_300, "55 min"),
        (3_301, "1 h"), (3_661, "1 h 15 min"), (9_900, "2 h 45 min"), (10_801, "4 h"),
        (40_000, "12 h"),
    ])
    func `a time is rounded up, and coarser the longer it is`(_ seconds: Int, _ words: String) {
        let forecast = ChargeForecast(remaining: .seconds(seconds), uncertainty: .zero)

        #expect(forecast.words == words)
    }

    @Test func `what needs a person is farthest from ready`() {
        let near: [Readiness] = [
            .ready, .charging(nil), .chargeUnknown, .waitingForStore, .clearing, .reading,
            .attention(.refused),
        ]

        #expect(near.map(\.distance) == Array(0..<7))
    }
}
