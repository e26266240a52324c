// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Where a camera writes its charge onto its own medium, for cameras that can be asked nothing.
///
/// Such a file is the camera's own and no footage: it is never copied, forwarded or cleared.
package struct ChargeRule: Hashable, Sendable {
    /// No more of a file is looked at, in bytes.
    package static let longestFileBytes = 64 << 10

    /// The file; of several that fit, the one that was written last counts.
    package let file: Glob
    /// The text right before the number.
    package let after: String

    /// Joins the values.
    package init(file: Glob, after: String) {
        self.file = file
        self.after = after
    }

    /// The file of a listing that says it; nil if there is none.
    package func file(in listing: Listing) -> SourceFile? {
        listing.files.filter { file.matches($0.path) }.max { $0.modified < $1.modified }
    }

    /// The charge that the start of the file states: a whole number from 0 to 100.
    package func charge(in content: [UInt8]) -> Charge {
        guard let start = content.firstRange(of: Array(after.utf8))?.upperBound else {
            return .unknown
        }
        let rest = content[start...].drop { $0 == 0x20 || $0 == 0x09 }
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        // What goes on with a point or a letter is some other figure, such as volts.
        let next = rest.dropFirst(digits.count).first
        let isOther = next.map { $0 > 0x25 } ?? false
        guard (1...3).contains(digits.count), !isOther,
            let percent = Int(String(decoding: digits, as: UTF8.self)), percent <= 100
        else { return .unknown }
        return .level(percent: percent, stepPercent: 1)
    }
}
