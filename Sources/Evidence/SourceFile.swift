// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One file as a camera lists it.
package struct SourceFile: Hashable, Sendable {
    package let path: SourcePath
    /// The size the camera states, in bytes.
    package let sizeBytes: Int64
    /// When the camera says it last wrote the file.
    package let modified: CameraTime

    /// Joins what a listing says of one file.
    package init(path: SourcePath, sizeBytes: Int64, modified: CameraTime) {
        self.path = path
        self.sizeBytes = sizeBytes
        self.modified = modified
    }
}

/// Everything a camera's medium holds.
package struct Listing: Sendable {
    /// Every regular file, in path order.
    package var files: [SourceFile]
    /// What is there and cannot be taken, each with its reason: nothing is skipped in silence.
    package var unreadable: [UnreadableEntry]

    /// Joins the files and what could not be read.
    package init(files: [SourceFile] = [], unreadable: [UnreadableEntry] = []) {
        self.files = files
        self.unreadable = unreadable
    }
}

/// Something on a medium that is no file camdock can take.
package struct UnreadableEntry: Hashable, Sendable {
    package let path: SourcePath
    /// What it is or what went wrong, in words.
    package let reason: String

    /// Names an entry and the reason it is not taken.
    package init(path: SourcePath, reason: String) {
        self.path = path
        self.reason = reason
    }
}
