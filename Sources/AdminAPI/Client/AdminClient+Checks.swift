// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import NIOHTTP1

/// Checks, which say how they go on until they come to a verdict.
extension AdminClient {
    /// Has the daemon recompute the whole chain.
    ///
    /// - Parameter report: Called for each step.
    /// - Returns: What was found; a broken chain is a finding, not an error.
    /// - Throws: `AdminError`, `AdminClientError`, and what `report` throws.
    package func verifyCustody(
        reporting report: (CustodyProgress) async throws -> Void
    ) async throws -> CustodyVerdict {
        try await follow(
            CustodyVerifyEvent.self,
            at: AdminPath.custodyVerification,
            .GET,
            reporting: report
        )
    }

    /// Has the daemon record the conversation with the camera in a bay.
    ///
    /// - Parameters:
    ///   - bay: The bay's name on the dock, or its port path.
    ///   - request: What is asked and kept.
    ///   - report: Called for each line of the record.
    /// - Returns: What the record came to.
    /// - Throws: `AdminError`, `AdminClientError`, and what `report` throws; the lines that were
    ///   reported until then stand.
    package func recordCamera(
        in bay: String,
        _ request: CameraRecordRequest,
        reporting report: (CameraRecordLine) async throws -> Void
    ) async throws -> CameraRecordVerdict {
        try await follow(
            CameraRecordEvent.self,
            at: "\(AdminPath.bays)/\(PercentEncoding.encode(bay))\(AdminPath.record)",
            .POST,
            sending: try AdminJSON.encode(request),
            reporting: report
        )
    }

    /// Has the daemon check the store as the configuration file now says.
    ///
    /// - Parameter report: Called for each finding.
    /// - Returns: What the findings come to; an unfit store is a finding, not an error.
    /// - Throws: `AdminError`, `AdminClientError`, and what `report` throws.
    package func checkStore(
        reporting report: (StoreFinding) async throws -> Void
    ) async throws -> StoreVerdict {
        try await follow(
            StoreCheckEvent.self,
            at: AdminPath.storeCheck,
            .POST,
            reporting: report
        )
    }
}
