// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension Retention {
    /// What holds for every one of several objects: nothing is claimed that one of them lacks.
    ///
    /// Nil if there is none, or if the store said nothing for one of them.
    static func weakest(of all: [Retention?]) -> Retention? {
        let stated = all.compactMap(\.self)
        guard !stated.isEmpty, stated.count == all.count else { return nil }
        let terms = stated.compactMap(\.until)
        return Retention(
            mode: stated.contains { $0.mode == .governance } ? .governance : .compliance,
            until: terms.count == stated.count ? terms.min() : nil,
            isHeld: stated.allSatisfy(\.isHeld)
        )
    }

    /// What the custody log keeps of it; a mode says nothing without a term.
    var custodyDetail: CustodyDetail {
        var detail: CustodyDetail = [:]
        if let until {
            detail["retained-until"] = .text(until.iso8601)
            detail["retention-mode"] = .text(mode.rawValue)
        }
        if isHeld { detail["legal-hold"] = true }
        return detail
    }
}
