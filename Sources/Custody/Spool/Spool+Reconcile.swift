// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import SystemPackage

extension Spool {
    /// The recordings that have files in the spool, for asking the ledger about them.
    ///
    /// **Blocks.**
    package func recordingsPresent() throws(SpoolError) -> [RecordingID] {
        let present = Set(try entries().compactMap { SpoolName($0.name)?.recording })
        return present.sorted { $0.rawValue < $1.rawValue }
    }

    /// Puts the spool in line with the ledger after a start, before anything is copied or sent.
    ///
    /// **Blocks.** Files that the store has confirmed go, and unfinished ones that nobody goes on
    /// with; files that the ledger does not know are kept in `unclaimed`. A folder, or a stranger
    /// that cannot be moved, stays where it is and is named: it is no reason not to start.
    /// - Parameter claims: What the ledger says of all recordings in question.
    /// - Returns: What was done and found, for the ledger to write down.
    /// - Throws: `SpoolError`.
    package func reconcile(_ claims: [SpoolClaim]) throws(SpoolError) -> SpoolReport {
        let reconciliation = SpoolReconciliation(
            claims: Dictionary(claims.map { ($0.id, $0) }) { first, _ in first }
        )
        let present = try entries()
        let partials = Set(present.compactMap { SpoolName($0.name) }.filter(\.isPartial))
        var report = SpoolReport()
        for entry in present {
            let name = entry.name
            guard entry.kind != .directory else {
                report.left[EscapedName.reversible(name)] = "a folder, and the spool has none"
                continue
            }
            let hasPartial = SpoolName(name).map { partials.contains($0.partial) } ?? false
            switch reconciliation.action(for: name, hasPartial: hasPartial) {
            case .keep: continue
            case .removeAbandoned: report.abandoned.append(try removed(name))
            case .removeReleased: report.released.append(try removed(name))
            case .reopen: report.reopened.append(try reopened(name))
            case .putAside:
                do {
                    report.unclaimed.append(try putAside(name))
                } catch {
                    report.left[EscapedName.reversible(name)] = "\(error)"
                }
            }
        }
        report.missing = reconciliation.missing(try sizes())
        try sync()
        return report
    }

    /// What stands in the spool, but for its own folder and that of the file system.
    private func entries() throws(SpoolError) -> [DirectoryEntry] {
        try SpoolError.during("list the spool") { () throws(Errno) in
            try directory.entries().filter { !Self.ownNames.contains($0.name) }
        }
    }

    private func sizes() throws(SpoolError) -> [SpoolName: Int64] {
        var sizes: [SpoolName: Int64] = [:]
        for entry in try entries() {
            guard let name = SpoolName(entry.name), !name.isPartial,
                let status = try status(of: name), status.kind == .file
            else { continue }
            sizes[name] = status.sizeBytes
        }
        return sizes
    }

    private func removed(_ name: [UInt8]) throws(SpoolError) -> String {
        let words = EscapedName.reversible(name)
        try SpoolError.during("remove \(words) from the spool") { () throws(Errno) in
            try directory.remove(name)
        }
        return words
    }

    private func reopened(_ name: [UInt8]) throws(SpoolError) -> String {
        let words = EscapedName.reversible(name)
        try SpoolError.during("reopen \(words) in the spool") { () throws(Errno) in
            try directory.rename(name, to: name + Array(".partial".utf8))
        }
        return words
    }
}
