// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What an object is.
package struct PTPFormat: PTPCode {
    package let rawValue: UInt16

    /// Wraps a code, known or not.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension PTPFormat {
    /// In a request: any.
    package static let any = Self(rawValue: 0)
    package static let undefined = Self(rawValue: 0x3000)
    /// A folder.
    package static let association = Self(rawValue: 0x3001)
    package static let avi = Self(rawValue: 0x300A)
    package static let mpeg = Self(rawValue: 0x300B)
    package static let quickTime = Self(rawValue: 0x300D)
    package static let exif = Self(rawValue: 0x3801)
    package static let undefinedVideo = Self(rawValue: 0xB980)
    package static let mp4 = Self(rawValue: 0xB982)
    package static let threeGP = Self(rawValue: 0xB984)

    package static let names: [Self: String] = [
        .any: "any",
        .undefined: "undefined",
        .association: "folder",
        .avi: "AVI",
        .mpeg: "MPEG",
        .quickTime: "QuickTime",
        .exif: "EXIF",
        .undefinedVideo: "undefined video",
        .mp4: "MP4",
        .threeGP: "3GP",
    ]
}
