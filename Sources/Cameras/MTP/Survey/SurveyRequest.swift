// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What is asked of a camera to record how it speaks, and what of it is kept.
package struct SurveyRequest: Hashable, Sendable {
    /// Whether bytes of objects are kept; otherwise only how many they were.
    package var keepsFootage = false
    /// Whether serial numbers and names are replaced.
    package var redacts = false
    /// How many objects are looked at.
    package var mostObjects = 200
    /// How many bytes of objects are read in total.
    package var mostBytes: Int64 = 16 << 20
    /// The profile by whose quirks the camera is spoken to; nil for a camera that none fits.
    package var profile: ProfileName?
    /// Which version of ours asks.
    package var software: String
    package var madeAt: UTCTime

    /// What is asked unless somebody wants it otherwise.
    package init(software: String, madeAt: UTCTime) {
        self.software = software
        self.madeAt = madeAt
    }
}

/// One line of the record.
package struct SurveyLine: Hashable, Sendable {
    /// A JSON object without a line feed.
    package let text: String
    /// What is asked from here on, in words; nil in the middle of it.
    package let begins: String?

    /// Joins a line and what begins with it.
    package init(_ text: String, begins: String? = nil) {
        self.text = text
        self.begins = begins
    }
}

/// Why a survey did not ask everything.
package enum SurveyFailure: Hashable, Sendable {
    /// The camera could not be opened.
    case notOpened(String)
    /// The camera left.
    case left
    /// Whoever asked for it does so no longer.
    case ended
    /// The camera does not answer any more.
    case silent(String)
}

extension SurveyFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notOpened(let reason): "it could not be spoken to: \(reason)"
        case .left: "it left its bay"
        case .ended: "it was ended early"
        case .silent(let reason): "the camera no longer answers: \(reason)"
        }
    }
}

/// What a survey came to.
package struct SurveyOutcome: Hashable, Sendable {
    /// Why not everything was asked; nil if it was.
    package var failure: SurveyFailure?
    /// What the camera calls itself, escaped; empty if it does not say.
    package var camera = ""
    package var requests = 0
    /// How many requests the camera refused.
    package var refused = 0
    /// How many objects the camera has, as far as it says.
    package var objects = 0
    /// How many bytes of objects were read.
    package var bytesRead: Int64 = 0
    /// How many of them are in the record.
    package var bytesKept: Int64 = 0

    /// Nothing was asked yet.
    package init() {}
}
