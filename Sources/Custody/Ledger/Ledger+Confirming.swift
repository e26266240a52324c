// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import GRDB

/// What the store has shown.
extension Ledger {
    /// Writes down that the store holds a recording.
    /// - Throws: `LedgerError.unproved` unless there is a proof with the right digest for every
    ///   file.
    package func confirm(_ id: RecordingID, proofs: [FileProof], store: String) async throws {
        try await confirm([(id, proofs)], store: store)
    }

    /// Writes down that the store holds these recordings, all in one transaction.
    ///
    /// One that was put into another category since it was claimed goes back in line: the store was
    /// asked to keep it on terms that no longer hold.
    /// - Parameters:
    ///   - recordings: What was shown for each.
    ///   - categories: The category that each was in when it was sent, as far as that matters.
    ///   - store: The store's label.
    /// - Throws: `LedgerError.unproved`; then nothing of it is written.
    package func confirm(
        _ recordings: [(id: RecordingID, proofs: [FileProof])],
        sentAs categories: [RecordingID: String] = [:],
        store: String
    ) async throws {
        try await write { transaction in
            for recording in recordings {
                let row = try transaction.recording(recording.id)
                let category = categories[recording.id] ?? row.category
                // As strings, two spellings of one letter would be equal.
                guard category.utf8.elementsEqual(row.category.utf8) else {
                    try transaction.postponeForwarding(
                        row,
                        as: "category-changed",
                        reason: "it was put into another category while it was sent",
                        until: transaction.now,
                        countsAsAttempt: false
                    )
                    continue
                }
                try transaction.confirm(row, recording.proofs, store)
            }
        }
    }
}

extension LedgerTransaction {
    fileprivate func confirm(
        _ row: RecordingRow,
        _ proofs: [FileProof],
        _ store: String
    ) throws {
        let id = row.id
        try change(row, to: .confirmed)
        let files = try rows("SELECT ordinal, digest FROM files WHERE recording = ?", [row.key])
        let shown = Dictionary(proofs.map { ($0.ordinal, $0.proof) }) { first, _ in first }
        for file in files {
            let ordinal: Int = file["ordinal"]
            guard let proof = shown[ordinal] else {
                throw LedgerError.unproved(id, "nothing was shown for file \(ordinal)")
            }
            guard let digest = Digest(data: file["digest"]), proof.digest == digest else {
                throw LedgerError.unproved(id, "other bytes were shown for file \(ordinal)")
            }
        }
        let methods = Set(proofs.map(\.proof.method.rawValue)).sorted().joined(separator: " ")
        try execute(
            """
            UPDATE recordings SET confirmed_at = ?, proof = ?, last_error = NULL,
                last_error_name = NULL WHERE id = ?
            """,
            [now.nanosecondsSinceEpoch, methods, row.key]
        )
        var detail = try confirmation(row, proofs, store)
        detail["proof"] = .text(methods)
        try log(.recordingConfirmed, row, detail: detail)
        // Under a policy that clears what is spooled, its copy on the camera has gone already.
        if row.isCleared {
            var confirmed = row
            confirmed.state = .confirmed
            try change(confirmed, to: .cleared)
        }
    }

    private func confirmation(
        _ row: RecordingRow,
        _ proofs: [FileProof],
        _ store: String
    ) throws -> CustodyDetail {
        let found = try self.row("SELECT digest FROM recordings WHERE id = ?", [row.key])
        var detail: CustodyDetail = [
            "files": .number(Int64(row.fileCount)),
            "store": .text(store),
        ]
        detail["sha256"] = found.flatMap { Digest(data: $0["digest"]) }.map { .text($0.hex) }
        for proof in proofs {
            detail["key.\(proof.ordinal)"] = .text(proof.proof.key.description)
            detail["version.\(proof.ordinal)"] = proof.proof.version.map(CustodyValue.text)
            if let count = proof.proof.versionCount, count > 1 {
                detail["versions.\(proof.ordinal)"] = .number(Int64(count))
            }
        }
        let retention = Retention.weakest(of: proofs.map(\.proof.retention))
        detail.merge(retention?.custodyDetail ?? [:]) { _, new in new }
        return detail
    }
}
