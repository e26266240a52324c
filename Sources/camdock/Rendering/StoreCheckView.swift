// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// A check of the store, finding by finding.
enum StoreCheckView {
    /// One finding: its mark, what was checked and found, and below it what helps.
    static func lines(_ finding: StoreFinding) -> [Line] {
        var first = Line()
        first.add(mark(finding), style(of: finding), columns: 8)
        first.add(finding.check, columns: min(30, max(18, finding.check.count + 1)))
        let lines = Paragraph.lines(finding.found, after: first)
        guard finding.result != "ok", let help = finding.whatToDo else { return lines }
        return lines + Paragraph.lines("-> \(help)", after: Line(String(repeating: " ", count: 8)))
    }

    /// What all findings come to.
    static func lines(_ verdict: StoreVerdict) -> [Line] {
        let warnings = verdict.warnings > 0 ? Amount.count(verdict.warnings, "warning") : ""
        guard verdict.ok else {
            let failed = "\(Amount.count(verdict.failed, "check")) failed"
            let all = [failed, warnings].filter { !$0.isEmpty }.joined(separator: ", ")
            return [Line(), Line("The store CANNOT take footage: \(all).", .bad)]
        }
        guard verdict.warnings > 0 else { return [Line(), Line("The store is fit.", .good)] }
        return [Line(), Line("The store is fit, with \(warnings).", .warning)]
    }

    private static func mark(_ finding: StoreFinding) -> String {
        switch finding.result {
        case "warning": "!"
        case "failed": "FAILED"
        default: finding.result
        }
    }

    private static func style(of finding: StoreFinding) -> Style {
        switch finding.result {
        case "ok": .good
        case "warning": .warning
        case "failed": .bad
        default: .faint
        }
    }
}
