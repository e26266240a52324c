// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// The lines of a record that are none of the conversation's own; those are `PTPTranscriptEntry.line`.
///
/// Each is an object of JSON with its keys in order. Only lines of the conversation begin with `at`.
enum SurveyText {
    /// The first line: what the file is, and what it holds.
    struct Header: Codable, Hashable {
        /// The version of the form.
        var version = 1
        var footage: Bool
        var holds: String
        var limitBytes: Int64
        var madeAt: String
        var objects: Int
        var profile: String?
        var redacted: Bool
        var software: String

        private enum CodingKeys: String, CodingKey {
            case version = "camdock_camera_record"
            case footage, holds
            case limitBytes = "limit_bytes"
            case madeAt = "made_at"
            case objects, profile, redacted, software
        }
    }

    /// What is known of the device before it is spoken to.
    struct USB: Encodable {
        var usb: Facts

        struct Facts: Encodable {
            var vendor: String
            var product: String
            var manufacturer: String
            var name: String
            var serial: String?
            var speedMegabits: String?
            var interfaces: [USBDescriptorReader.Interface]
            var descriptors: String

            private enum CodingKeys: String, CodingKey {
                case vendor, product, manufacturer, name, serial, interfaces, descriptors
                case speedMegabits = "speed_megabits"
            }
        }
    }

    /// What is asked from here on.
    struct Begins: Encodable {
        var begins: String
    }

    /// Something that is not asked, or was asked and failed, and why.
    struct Remark: Encodable {
        var remark: String
    }

    /// Bytes of an object.
    struct Bytes: Codable, Hashable {
        var object: UInt32
        var offset: Int64
        var base64: String
    }

    /// The last line.
    struct End: Encodable {
        var end: Facts

        struct Facts: Encodable {
            var complete: Bool
            var reason: String?
            var requests: Int
            var refused: Int
            var objects: Int
            var bytesRead: Int64
            var bytesKept: Int64

            private enum CodingKeys: String, CodingKey {
                case complete, reason, requests, refused, objects
                case bytesRead = "bytes_read"
                case bytesKept = "bytes_kept"
            }
        }
    }

    /// A line, without its end.
    static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("numbers and text can always be encoded")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
