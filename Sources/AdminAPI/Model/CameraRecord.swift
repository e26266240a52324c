// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Asks for the conversation with one camera to be recorded.
package struct CameraRecordRequest: Codable, Hashable, Sendable {
    /// Whether bytes of objects are kept; otherwise only how many they were.
    package let footage: Bool
    /// Whether serial numbers and names are replaced.
    package let redact: Bool
    /// How many objects are looked at.
    package let objects: Int
    /// How many bytes of objects are read in total.
    package let limitBytes: Int64

    /// How many objects can be asked for.
    package static let objectLimits = 1...1_000
    /// How many bytes can be asked for.
    package static let byteLimits: ClosedRange<Int64> = 0...(64 << 20)

    /// Joins the values.
    package init(
        footage: Bool = false,
        redact: Bool = false,
        objects: Int = 200,
        limitBytes: Int64 = 16 << 20
    ) {
        self.footage = footage
        self.redact = redact
        self.objects = objects
        self.limitBytes = limitBytes
    }

    package init(from decoder: any Decoder) throws {
        let usual = Self()
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            footage: try values.decodeIfPresent(Bool.self, forKey: .footage) ?? usual.footage,
            redact: try values.decodeIfPresent(Bool.self, forKey: .redact) ?? usual.redact,
            objects: try values.decodeIfPresent(Int.self, forKey: .objects) ?? usual.objects,
            limitBytes: try values.decodeIfPresent(Int64.self, forKey: .limitBytes)
                ?? usual.limitBytes
        )
    }
}

/// One line of a camera's record, as it goes into the file.
package struct CameraRecordLine: Hashable, Sendable {
    /// A JSON object, without a line feed.
    package let text: String
    /// What is asked of the camera from here on, in words; nil in the middle of it.
    package let begins: String?

    /// Joins a line and what begins with it.
    package init(_ text: String, begins: String? = nil) {
        self.text = text
        self.begins = begins
    }
}

/// What a camera's record came to.
package struct CameraRecordVerdict: Codable, Hashable, Sendable {
    /// Whether everything was asked; what the camera refused counts as asked.
    package let complete: Bool
    /// Why the rest was not asked; left out if all was.
    package let reason: String?
    /// What the camera calls itself; left out if it does not say.
    package let camera: String?
    /// How many requests were made.
    package let requests: Int
    /// How many of them the camera refused.
    package let refused: Int
    /// How many objects the camera has, as far as it says.
    package let objects: Int
    /// How many bytes of objects were read.
    package let bytesRead: Int64
    /// How many of them are in the record.
    package let bytesKept: Int64

    /// Joins the values.
    package init(
        complete: Bool,
        reason: String? = nil,
        camera: String? = nil,
        requests: Int,
        refused: Int,
        objects: Int,
        bytesRead: Int64,
        bytesKept: Int64
    ) {
        self.complete = complete
        self.reason = reason
        self.camera = camera
        self.requests = requests
        self.refused = refused
        self.objects = objects
        self.bytesRead = bytesRead
        self.bytesKept = bytesKept
    }
}

/// One line of the answer to such a request: the record's lines, then the verdict or an error.
package struct CameraRecordEvent: Codable, Hashable, Sendable {
    /// A line of the record's file.
    package let line: String?
    /// What begins with the line.
    package let begins: String?
    package let verdict: CameraRecordVerdict?
    package let error: AdminErrorReport?

    private init(
        line: CameraRecordLine? = nil,
        verdict: CameraRecordVerdict? = nil,
        error: AdminErrorReport? = nil
    ) {
        self.line = line?.text
        begins = line?.begins
        self.verdict = verdict
        self.error = error
    }

    /// The last line of a record that came to its end.
    package init(verdict: CameraRecordVerdict) {
        self.init(line: nil, verdict: verdict)
    }
}

extension CameraRecordEvent: CheckEvent {
    var step: CameraRecordLine? { line.map { CameraRecordLine($0, begins: begins) } }

    init(step: CameraRecordLine) {
        self.init(line: step)
    }

    init(error: AdminErrorReport) {
        self.init(line: nil, error: error)
    }
}
