// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@_spi(Custody) import Evidence
import GRDB

/// The one place where a proof of confirmation is made.
extension Ledger {
    /// Proves that the store has confirmed a recording; nil unless it has.
    package func proofOfConfirmation(of id: RecordingID) async throws -> ConfirmationProof? {
        guard let detail = try await recording(id), detail.summary.state == .confirmed else {
            return nil
        }
        return ConfirmationProof(
            ConfirmationKey(),
            camera: detail.summary.camera,
            recording: id,
            files: detail.files.map(\.source)
        )
    }
}
