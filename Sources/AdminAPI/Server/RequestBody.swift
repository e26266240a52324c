// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The body of a request, and the words for a body that is none.
protocol RequestBody: Decodable, Sendable {
    /// What it holds, as in `a text 'path'`.
    static var form: String { get }
    /// One that makes sense.
    static var example: String { get }
    /// The most bytes that one may have; nil for the server's own limit.
    static var longestBytes: Int? { get }
}

extension RequestBody {
    static var longestBytes: Int? { nil }
}

extension DockRequest: RequestBody {
    static let form = "a text 'path' and perhaps a text 'serial'"
    static let example = #"{"path": "/media/card"}"#
}

extension UplinkRequest: RequestBody {
    static let form = "an 'order', one of \(Order.allCases.map(\.rawValue).joined(separator: ", "))"
    static let example = #"{"order": "pause"}"#
}

extension CameraRecordRequest: RequestBody {
    static let form = "perhaps 'footage', 'redact', 'objects' and 'limit_bytes'"
    static let example = #"{"objects": 200}"#
}

extension PriorityRequest: RequestBody {
    static let form = "an 'urgent' that is true or false"
    static let example = #"{"urgent": true}"#
}

extension CategoryRequest: RequestBody {
    static let form = "a text 'category'"
    static let example = #"{"category": "evidence"}"#
}

extension BayNameRequest: RequestBody {
    static let form = "perhaps a text 'name'"
    static let example = #"{"name": "A3"}"#
}

extension RosterRequest: RequestBody {
    static let form =
        "'cameras', each with a text 'serial' and what is to change: 'service' (enrolled or "
        + "retired), 'reason', 'model', 'label', 'site', 'assigned_to', 'assignment' (fixed or "
        + "per-shift), 'kind' (body-worn or in-car), 'notes'"
    static let example = #"{"cameras": [{"serial": "BWC-0417", "service": "enrolled"}]}"#
    // Five thousand cameras with notes.
    static let longestBytes: Int? = 4 << 20
}
