// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What goes to the store, when, and in which order.
extension AdminClient {
    /// How long what waits has waited; of all cameras, or of one.
    package func queueShape(of camera: CameraSerial? = nil) async throws -> QueueShapeReport {
        try await get(AdminPath.queueShape, camera.map { [("camera", $0.rawValue)] } ?? [])
    }

    /// What has waited too long, with at most `limit` items.
    package func lateRecordings(limit: Int) async throws -> LateReport {
        try await get(AdminPath.queueLate, [("limit", String(limit))])
    }

    /// What the uplink does now and next.
    package func uplink() async throws -> UplinkReport {
        try await get(AdminPath.uplink)
    }

    /// When the queue will be empty, and what becomes of the spool and the store.
    package func uplinkForecast() async throws -> ForecastReport {
        try await get(AdminPath.uplinkForecast)
    }

    /// Orders something of the uplink in place of its windows.
    package func order(_ order: UplinkRequest.Order) async throws -> UplinkReport {
        try await post(AdminPath.uplink, UplinkRequest(order: order))
    }

    /// Has one recording go before those that are not urgent, or no longer.
    package func setUrgent(_ isUrgent: Bool, of id: RecordingID) async throws -> RecordingDetail {
        try await post(path(of: id) + AdminPath.priority, PriorityRequest(urgent: isUrgent))
    }

    /// Gives one recording a category.
    package func setCategory(
        _ category: String,
        of id: RecordingID
    ) async throws -> RecordingDetail {
        try await post(path(of: id) + AdminPath.category, CategoryRequest(category: category))
    }

    private func path(of id: RecordingID) -> String {
        "\(AdminPath.recordings)/\(PercentEncoding.encode(id.rawValue))"
    }
}
