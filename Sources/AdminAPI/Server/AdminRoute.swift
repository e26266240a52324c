// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a request asks for, read from its method, its path and its query.
enum AdminRoute: Hashable {
    case health
    case status
    case recordings(RecordingQuery)
    case recording(RecordingID)
    case setUrgent(RecordingID)
    case setCategory(RecordingID)
    case overlapping(RecordingID, withinSeconds: Int64, limit: Int)
    case queue(limit: Int)
    case queueShape(CameraSerial?)
    case queueLate(limit: Int)
    case uplink
    case uplinkForecast
    case orderUplink
    case checkStore
    case bays
    case cameras
    case editRoster
    case nameBay(String)
    case recordCamera(bay: String)
    case wear(CameraSerial)
    case clearing(limit: Int)
    case reportGaps(ReportQuery)
    case reportLate(ReportQuery)
    case reportMissing(ReportQuery)
    case dock
    case docking(DockingID)
    case custodyEntries(CustodyQuery)
    case custodyVerification

    /// Reads a request's head.
    /// - Throws: `AdminError` that says which part of it makes no sense.
    init(method: String, path: String, query: QueryReader) throws(AdminError) {
        var query = query
        switch path {
        case AdminPath.health: self = .health
        case AdminPath.status: self = .status
        case AdminPath.recordings: self = .recordings(try Self.recordingQuery(&query))
        case AdminPath.queue: self = .queue(limit: try query.limit(in: 1...1000))
        case AdminPath.queueShape: self = .queueShape(try Self.camera(&query))
        case AdminPath.queueLate: self = .queueLate(limit: try query.limit(in: 1...1000))
        case AdminPath.uplink: self = method == "POST" ? .orderUplink : .uplink
        case AdminPath.uplinkForecast: self = .uplinkForecast
        case AdminPath.storeCheck: self = .checkStore
        case AdminPath.bays: self = .bays
        case AdminPath.cameras: self = method == "POST" ? .editRoster : .cameras
        case AdminPath.wear:
            guard let camera = try Self.camera(&query) else {
                throw query.invalid("camera", "is missing")
            }
            self = .wear(camera)
        case AdminPath.clearing: self = .clearing(limit: try query.limit(in: 1...1000))
        case AdminPath.reportGaps: self = .reportGaps(try Self.reportQuery(&query))
        case AdminPath.reportLate: self = .reportLate(try Self.reportQuery(&query))
        case AdminPath.reportMissing: self = .reportMissing(try Self.reportQuery(&query))
        case AdminPath.dockings: self = .dock
        case AdminPath.custodyEntries: self = .custodyEntries(try Self.custodyQuery(&query))
        case AdminPath.custodyVerification: self = .custodyVerification
        default:
            if let overlapping = try Self.overlapping(at: path, &query) {
                self = overlapping
            } else {
                self = try Self.item(at: path)
            }
        }
        try query.requireEmpty()
        guard method == self.method else { throw wrongMethod(method, path) }
    }

    /// The one method that fits.
    var method: String {
        switch self {
        case .dock, .setUrgent, .setCategory, .orderUplink, .checkStore, .recordCamera, .nameBay,
            .editRoster:
            "POST"
        default: "GET"
        }
    }

    private static func overlapping(
        at path: String,
        _ query: inout QueryReader
    ) throws(AdminError) -> Self? {
        guard
            let id = identity(
                in: path,
                below: AdminPath.recordings,
                before: AdminPath.overlapping
            )
        else { return nil }
        let range = OverlappingReport.withinSeconds
        var within: Int64 = 600
        if let text = query.take("within") {
            guard let seconds = Int64(text), range.contains(seconds) else {
                throw query.invalid(
                    "within",
                    "is no number from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            within = seconds
        }
        return .overlapping(
            RecordingID(id),
            withinSeconds: within,
            limit: try query.limit(in: 1...1000)
        )
    }

    private static func item(at path: String) throws(AdminError) -> Self {
        if let id = identity(in: path, below: AdminPath.recordings) {
            return .recording(RecordingID(id))
        }
        if let id = identity(in: path, below: AdminPath.dockings) {
            return .docking(DockingID(id))
        }
        if let id = identity(in: path, below: AdminPath.recordings, before: AdminPath.priority) {
            return .setUrgent(RecordingID(id))
        }
        if let id = identity(in: path, below: AdminPath.recordings, before: AdminPath.category) {
            return .setCategory(RecordingID(id))
        }
        if let bay = bay(in: path, before: AdminPath.record) { return .recordCamera(bay: bay) }
        if let bay = bay(in: path, before: AdminPath.name) { return .nameBay(bay) }
        throw AdminError(
            .notFound,
            "there is nothing at this path",
            whatToDo: "docs/admin-api.md lists the paths; is the client newer than the daemon?"
        )
    }

    /// What stands in the path between its start and its end, if it can be one of our identities.
    private static func identity(
        in path: String,
        below parent: String,
        before end: String = ""
    ) -> String? {
        guard path.hasPrefix(parent + "/"), path.hasSuffix(end) else { return nil }
        let id = path.dropFirst(parent.count + 1).dropLast(end.count)
        let isOurs = id.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return scalar.properties.isASCIIHexDigit || scalar == "T" || scalar == "-"
        }
        return isOurs && (1...64).contains(id.utf8.count) ? String(id) : nil
    }

    /// The bay that a path names before what is below it; nil if it names none.
    private static func bay(in path: String, before end: String) -> String? {
        guard path.hasPrefix(AdminPath.bays + "/"), path.hasSuffix(end) else { return nil }
        let encoded = path.dropFirst(AdminPath.bays.count + 1).dropLast(end.count)
        guard !encoded.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let bay = PercentEncoding.decode(encoded)
        return bay.isEmpty ? nil : bay
    }

    private static func recordingQuery(
        _ query: inout QueryReader
    ) throws(AdminError) -> RecordingQuery {
        var result = RecordingQuery()
        if let text = query.take("state") {
            guard let state = RecordingState(rawValue: text) else {
                let states = RecordingState.allCases.map(\.rawValue).joined(separator: ", ")
                throw query.invalid("state", "is none of \(states)")
            }
            result.state = state
        }
        result.camera = try camera(&query)
        result.limit = try query.limit(in: RecordingQuery.limits)
        result.after = query.take("after")
        return result
    }

    private static func camera(_ query: inout QueryReader) throws(AdminError) -> CameraSerial? {
        guard let text = query.take("camera") else { return nil }
        guard let serial = CameraSerial(text) else { throw query.invalid("camera", "is empty") }
        return serial
    }

    private static func reportQuery(_ query: inout QueryReader) throws(AdminError) -> ReportQuery {
        var result = ReportQuery()
        result.camera = try camera(&query)
        if let text = query.take("since") {
            guard let since = Timestamp(text) else {
                throw query.invalid("since", "is no time such as 2026-03-01T22:14:07Z")
            }
            result.since = since
        }
        if let text = query.take("before") {
            guard let before = Int64(text) else {
                throw query.invalid("before", "is no page's next")
            }
            result.before = before
        }
        result.limit = try query.limit(in: ReportQuery.limits)
        return result
    }

    private static func custodyQuery(
        _ query: inout QueryReader
    ) throws(AdminError) -> CustodyQuery {
        var result = CustodyQuery()
        if let text = query.take("from") {
            guard let from = Int64(text), from >= 1 else {
                throw query.invalid("from", "is no number from 1")
            }
            result.from = from
        }
        if let text = query.take("recording") {
            guard let id = identity(in: "/" + text, below: "") else {
                throw query.invalid("recording", "is no recording's identity")
            }
            result.recording = RecordingID(id)
        }
        result.limit = try query.limit(in: CustodyQuery.limits)
        return result
    }

    private func wrongMethod(_ method: String, _ path: String) -> AdminError {
        AdminError(
            .wrongMethod,
            "\(path) does not take this method",
            whatToDo: self == .uplink || self == .cameras
                ? "use GET or POST" : "use \(self.method)"
        )
    }
}
