// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Why a device in a bay is not read.
///
/// Each has a name that `status`, logs and metrics share.
package enum Refusal: Hashable, Sendable {
    /// No profile describes the device.
    case unknownDevice
    /// The device is a camera, but the agency has not enrolled this serial.
    case notEnrolled
    /// The agency has retired this camera, for that reason.
    case retired(reason: String)
    /// The roster has this serial for another model.
    case otherModel(enrolled: String, found: String)
    /// The device states no serial number, so its footage could not be told from another's.
    case noSerial
    /// Another device with the same serial is being read at this moment.
    case duplicateSerial
    /// The medium carries no file system that camdock opens.
    case unsupportedFileSystem(String)
    /// The medium could not be opened.
    case mediumUnreadable(String)

    /// Whether a change of the roster may end it.
    package var isOfRoster: Bool {
        switch self {
        case .notEnrolled, .retired, .otherModel: true
        default: false
        }
    }

    /// The model that was found to be another; empty where the model did not matter.
    package var foundModel: String {
        if case .otherModel(_, let found) = self { found } else { "" }
    }

    /// The reason's fixed name.
    package var name: String {
        switch self {
        case .unknownDevice: "unknown-device"
        case .notEnrolled: "not-enrolled"
        case .retired: "retired"
        case .otherModel: "other-model"
        case .noSerial: "no-serial"
        case .duplicateSerial: "duplicate-serial"
        case .unsupportedFileSystem: "unsupported-file-system"
        case .mediumUnreadable: "medium-unreadable"
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// One line that says what was found and what to do.
    package var description: String {
        switch self {
        case .unknownDevice:
            "no profile matches this device; add one to profiles.d if it is a camera"
        case .notEnrolled:
            "this camera is not enrolled, and nothing of it was read; enroll it where it sits "
                + "with camdock cameras enroll"
        case .retired(let reason):
            "this camera was retired\(reason.isEmpty ? "" : ": \(reason)"); enroll it again to read it"
        case .otherModel(let enrolled, let found):
            "this serial is enrolled as \(enrolled), and the device says that it is \(found); "
                + "two cameras may share it, so enroll the model that is right"
        case .noSerial: "the device states no serial number, so it cannot be told from another"
        case .duplicateSerial: "another device with the same serial is docked; remove one of them"
        case .unsupportedFileSystem(let found):
            "the medium holds \(found.isEmpty ? "no file system" : found), and vfat or exfat is "
                + "needed; nothing on it was read: leave it as it is, and read it elsewhere"
        case .mediumUnreadable(let reason): "the medium could not be opened: \(reason)"
        }
    }
}
