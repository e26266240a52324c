// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

/// The custody log.
enum CustodyView {
    /// Each entry, with everything that was written down; nothing is cut.
    static func lines(_ entries: [CustodyEntryReport]) -> [Line] {
        entries.flatMap(lines)
    }

    /// How far a check of the chain is.
    static func progress(_ progress: CustodyProgress) -> [Line] {
        let bar = ProgressBar.text(done: progress.checked, total: progress.total, columns: 24)
        let total = Amount.count(progress.total, "entry")
        return [Line("checking \(bar)  \(Amount.grouped(progress.checked)) of \(total)")]
    }

    /// What a check of the chain found.
    static func lines(_ verdict: CustodyVerdict) -> [Line] {
        guard verdict.ok else {
            let broken = verdict.broken ?? BrokenEntry(seq: verdict.entries + 1, reason: "unknown")
            return [
                Line("The custody log is BROKEN at entry \(broken.seq).", .bad)
            ] + Paragraph.lines(broken.reason, after: "  ")
                + [Line("Entries before it: \(Amount.grouped(broken.seq - 1)), whole.")]
        }
        let whole = Line(
            "The custody log is whole: \(Amount.count(verdict.entries, "entry")).",
            .good
        )
        return [whole] + (verdict.head.map { [Line("head \($0)")] } ?? [])
    }

    private static func lines(_ entry: CustodyEntryReport) -> [Line] {
        var first = Line()
        first.add("#\(entry.seq)", .heading, columns: max(8, String(entry.seq).count + 1))
        first.add("  \(entry.time)  ")
        first.add(entry.event, .heading)
        var facts = [("by", entry.actor)]
        facts += [
            ("recording", entry.recording), ("docking", entry.docking), ("camera", entry.camera),
        ]
        .compactMap { name, value in value.map { (name, $0) } }
        facts += entry.detail.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        facts.append(("hash", entry.hash))
        return [first] + facts.flatMap { Paragraph.lines($0.1, after: label($0.0)) }
    }

    private static func label(_ name: String) -> Line {
        var line = Line("    ")
        line.add(name, .faint, columns: min(30, max(10, name.count + 1)))
        return line
    }
}
