// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The roster.
extension AdminClient {
    /// The roster, and every camera that is or ever was docked.
    package func cameras() async throws -> CameraList {
        try await get(AdminPath.cameras)
    }

    /// Enrolls, changes or retires cameras: all that are named, or none.
    /// - Returns: What becomes of each, in the same order.
    /// - Throws: `AdminError`, `AdminClientError`.
    package func editRoster(_ request: RosterRequest) async throws -> RosterOutcome {
        try await post(AdminPath.cameras, request)
    }
}

/// Their batteries.
extension AdminClient {
    /// How the battery of a camera ages.
    package func wear(of camera: CameraSerial) async throws -> WearReport {
        try await get(AdminPath.wear, [("camera", camera.rawValue)])
    }
}

/// What goes from cameras.
extension AdminClient {
    /// What would go from the docked cameras now and why the rest would not, with at most `limit`
    /// recordings of each camera either way.
    package func clearing(limit: Int) async throws -> ClearingReport {
        try await get(AdminPath.clearing, [("limit", String(limit))])
    }
}
