// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// An instant as the API writes it: `2026-03-01T22:14:07.31Z`.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let time: UTCTime

    /// Wraps an instant.
    package init(_ time: UTCTime) {
        self.time = time
    }

    /// Reads `2026-03-01T22:14:07Z`, with or without a fraction; nil for anything else.
    package init?(_ text: String) {
        guard let time = UTCTime(iso8601: text) else { return nil }
        self.time = time
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.time < rhs.time
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let timestamp = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(text) is no time such as 2026-03-01T22:14:07.31Z"
            )
        }
        self = timestamp
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(time.iso8601)
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { time.iso8601 }
}
