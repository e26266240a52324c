// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence

/// What would go from a camera now, and why the rest would not.
///
/// It is made from the ledger alone: a dry run and a real one cannot differ.
package struct ClearingPlan: Hashable, Sendable {
    /// A recording that stays, and why.
    package struct Kept: Hashable, Sendable {
        package let candidate: ClearingCandidate
        package let reason: KeepingReason
    }

    /// What goes, in this order; each element together or not at all.
    package let units: [[ClearingCandidate]]
    /// What stays, in the order of the paths.
    package let kept: [Kept]

    /// Decides on everything that a docking has shown.
    /// - Parameters:
    ///   - candidates: The recordings.
    ///   - policy: The agency's.
    ///   - profile: Says which files go together.
    ///   - hasUnreadable: Whether the medium holds entries that could not be taken: then no set of
    ///     files is known to be whole.
    ///   - now: The time at which it is decided.
    package init(
        _ candidates: [ClearingCandidate],
        by policy: ClearingPolicy,
        _ profile: Profile,
        hasUnreadable: Bool,
        at now: UTCTime
    ) {
        var singles: [ClearingCandidate] = []
        var trees: [FileTree: [ClearingCandidate]] = [:]
        var kept: [Kept] = []
        for candidate in candidates {
            let inTrees = Set(candidate.files.compactMap { profile.tree(of: $0.source.path) })
            if let tree = inTrees.first {
                trees[tree, default: []].append(candidate)
            } else if let reason = KeepingReason(candidate, by: policy, at: now) {
                kept.append(Kept(candidate: candidate, reason: reason))
            } else {
                singles.append(candidate)
            }
        }
        var units = singles.map { [$0] }
        for tree in trees.values {
            let reasons = tree.map { KeepingReason($0, by: policy, at: now) }
            let staying = reasons.count { $0 != nil }
            if staying == 0, !hasUnreadable {
                units.append(tree.sorted(by: Self.goesFirst))
                continue
            }
            for (candidate, reason) in zip(tree, reasons) {
                let ofTree =
                    staying == 0 ? KeepingReason.unreadableNearby : .partOfSet(staying: staying)
                kept.append(Kept(candidate: candidate, reason: reason ?? ofTree))
            }
        }
        self.units = units.sorted { Self.precedes($0[0], $1[0]) }
        self.kept = kept.sorted { Self.precedes($0.candidate, $1.candidate) }
    }

    /// The identities of all that goes.
    package var ids: Set<RecordingID> { Set(units.joined().map(\.id)) }

    /// Indexes go before the clips that they name: a camera that is taken in the middle then finds no
    /// index of what is no longer there.
    private static func goesFirst(_ first: ClearingCandidate, _ second: ClearingCandidate) -> Bool {
        let isIndex = (first.kind == .single, second.kind == .single)
        return isIndex.0 == isIndex.1 ? precedes(first, second) : isIndex.0
    }

    private static func precedes(_ first: ClearingCandidate, _ second: ClearingCandidate) -> Bool {
        guard let one = first.files.first?.source.path, let other = second.files.first?.source.path,
            one != other
        else { return first.id.rawValue < second.id.rawValue }
        return one < other
    }
}
