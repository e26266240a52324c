// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import Testing

@testable import Custody
@testable import Engine

/// What goes from a camera and what stays, as a table.
struct ClearingPlanTests {
    private static let listedAt = UTCTime(secondsSinceEpoch: 1_772_000_000)
    private static let day: Duration = .seconds(86_400)

    /// Everything that decides about one recording alone.
    struct Case: Sendable, CustomTestStringConvertible {
        let after: ClearingPolicy.After
        let state: RecordingState
        let isWithheld: Bool
        let isUndated: Bool
        let isYoung: Bool

        static let all: [Self] = ClearingPolicy.After.allCases.flatMap { after in
            RecordingState.allCases.flatMap { state in
                [
                    (false, false, false), (true, false, false), (false, true, false),
                    (false, false, true), (true, true, true),
                ].map {
                    Self(
                        after: after,
                        state: state,
                        isWithheld: $0.0,
                        isUndated: $0.1,
                        isYoung: $0.2
                    )
                }
            }
        }

        /// The rule once more, written as what must be true rather than as what comes first.
        var goes: Bool {
            let isHeld =
                after == .confirmed && state == .confirmed
                || after == .spooled && [.spooled, .uploading, .confirmed].contains(state)
            return isHeld && !isWithheld && !isUndated && !isYoung
        }

        var testDescription: String {
            "\(after) \(state) withheld=\(isWithheld) undated=\(isUndated) young=\(isYoung)"
        }
    }

    @Test(arguments: Case.all)
    func `a recording goes only if nothing speaks against it`(_ subject: Case) throws {
        let candidate = Self.candidate(
            "DCIM/A.MP4",
            subject.state,
            forwarding: subject.isWithheld ? .withheld(reason: "officers") : .allowed,
            modified: subject.isUndated ? 0 : 7
        )

        let plan = try Self.plan(
            [candidate],
            ClearingPolicy(after: subject.after, keepFor: subject.isYoung ? Self.day : .zero)
        )

        #expect(plan.ids == (subject.goes ? [candidate.id] : []))
        #expect(plan.kept.map(\.candidate) == (subject.goes ? [] : [candidate]))
    }

    @Test func `footage is kept for its days to the moment, by the host's clock`() throws {
        let candidate = Self.candidate("DCIM/A.MP4", .confirmed)
        let policy = ClearingPolicy(after: .confirmed, keepFor: Self.day * 2)
        let end = Self.listedAt.advanced(by: Self.day * 2)

        let early = try Self.plan([candidate], policy, at: end.advanced(by: .nanoseconds(-1)))
        let due = try Self.plan([candidate], policy, at: end)

        #expect(early.kept.map(\.reason) == [.tooYoung(until: end)])
        #expect(due.ids == [candidate.id])
    }

    @Test(arguments: [
        (["PRIVATE/AVCHD/BDMV/STREAM/00001.MTS", "PRIVATE/AVCHD/BDMV/INDEX.BDM"], "AVCHD"),
        (["CONTENTS/CLIP/0001AB.XML", "CONTENTS/VIDEO/0002CD.MXF"], "P2"),
        (["private/avchd/BDMV/STREAM/00001.MTS", "PRIVATE/AVCHD/BDMV/INDEX.BDM"], "other case"),
    ])
    func `a tree goes as a whole or not at all`(paths: [String], name: String) throws {
        let other = Self.candidate("DCIM/A.MP4", .confirmed)
        let whole = paths.map { Self.candidate($0, .confirmed) }
        let late = [whole[0], Self.candidate(paths[1], .spooled)]

        #expect(try Self.plan(whole + [other]).ids == Set((whole + [other]).map(\.id)))
        #expect(try Self.plan(whole + [other]).units.map(\.count).sorted() == [1, 2])
        let kept = try Self.plan(late + [other])
        #expect(kept.ids == [other.id])
        #expect(
            Set(kept.kept.map(\.reason)) == [.partOfSet(staying: 1), .notHeld(.spooled)],
            "\(name)"
        )
        let torn = try Self.plan(whole + [other], hasUnreadable: true)
        #expect(torn.ids == [other.id])
        #expect(Set(torn.kept.map(\.reason)) == [.unreadableNearby])
    }

    @Test func `in a tree the index goes before the clips that it names`() throws {
        let clip = Self.candidate("PRIVATE/AVCHD/BDMV/CLIPINF/00001.CPI", .confirmed, kind: .avchd)
        let index = Self.candidate("PRIVATE/AVCHD/BDMV/INDEX.BDM", .confirmed)

        #expect(try Self.plan([clip, index]).units == [[index, clip]])
    }

    @Test(arguments: [
        (KeepingReason.policy, "policy-never"), (.withheld, "withheld"),
        (.setAside, "quarantined"), (.notHeld(.copying), "not-spooled"),
        (.notHeld(.uploading), "not-confirmed"), (.undated, "undated"),
        (.tooYoung(until: listedAt), "kept-for-days"), (.partOfSet(staying: 2), "part-of-set"),
        (.unreadableNearby, "unreadable-entry"),
    ])
    func `each reason has a name and words`(reason: KeepingReason, name: String) {
        #expect(reason.name == name)
        #expect(reason.description.contains(" "))
    }

    private static func plan(
        _ candidates: [ClearingCandidate],
        _ policy: ClearingPolicy = ClearingPolicy(after: .confirmed),
        hasUnreadable: Bool = false,
        at now: UTCTime = listedAt.advanced(by: .seconds(1))
    ) throws -> ClearingPlan {
        let name = ProfileName("generic-mass-storage")
        let profile = try #require(try TestDock.library().profile(named: name))
        return ClearingPlan(candidates, by: policy, profile, hasUnreadable: hasUnreadable, at: now)
    }

    private static func candidate(
        _ path: String,
        _ state: RecordingState,
        kind: RecordingKind = .single,
        forwarding: Evidence.Forwarding = .allowed,
        modified: Int64 = 7
    ) -> ClearingCandidate {
        let source = SourceFile(
            path: SourcePath(path),
            sizeBytes: 3,
            modified: CameraTime(nanoseconds: modified)
        )
        return ClearingCandidate(
            id: RecordingID(path),
            kind: kind,
            title: path,
            state: state,
            sizeBytes: 3,
            listedAt: listedAt,
            forwarding: forwarding,
            files: [StoredFile(ordinal: 0, source: source, content: nil)]
        )
    }
}
