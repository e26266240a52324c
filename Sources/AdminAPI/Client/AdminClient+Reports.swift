// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What has to be accounted for, page by page.
extension AdminClient {
    /// Gaps in cameras' numbering.
    package func gaps(_ query: ReportQuery) async throws -> GapsReport {
        try await get(AdminPath.reportGaps, query.fields)
    }

    /// Footage that was taken in long after it was made.
    package func lateArrivals(_ query: ReportQuery) async throws -> ArrivalsReport {
        try await get(AdminPath.reportLate, query.fields)
    }

    /// Recordings that vanished unconfirmed, and cameras that do not come back.
    package func missing(_ query: ReportQuery) async throws -> MissingReport {
        try await get(AdminPath.reportMissing, query.fields)
    }
}

extension AdminClient {
    /// The recordings of the same officer or vehicle that were made within so many seconds of one.
    package func overlapping(
        _ id: RecordingID,
        withinSeconds: Int64,
        limit: Int
    ) async throws -> OverlappingReport {
        try await get(
            AdminPath.recordings + "/" + PercentEncoding.encode(id.rawValue)
                + AdminPath.overlapping,
            [("within", String(withinSeconds)), ("limit", String(limit))]
        )
    }
}

extension ReportQuery {
    fileprivate var fields: [(String, String)] {
        var fields = [("limit", String(limit))]
        if let camera { fields.append(("camera", camera.rawValue)) }
        if let since { fields.append(("since", since.description)) }
        if let before { fields.append(("before", String(before))) }
        return fields
    }
}
