// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// A file of a camera, with a note of when the camera's answer is awaited.
package struct AwaitedSource: FootageSource {
    private let source: any FootageSource
    private let progress: IntakeProgress

    /// Passes every call on to `source`, and notes it in `progress` for as long as it takes.
    package init(_ source: any FootageSource, notedIn progress: IntakeProgress) {
        self.source = source
        self.progress = progress
    }

    package func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        progress.beginAwaiting()
        defer { progress.endAwaiting() }
        return try source.read(into: &buffer, at: offset)
    }

    package func stated() throws -> (sizeBytes: Int64, modified: CameraTime) {
        progress.beginAwaiting()
        defer { progress.endAwaiting() }
        return try source.stated()
    }
}

extension IntakeSession {
    /// Opens a file of the camera, which is awaited meanwhile and at every call to what is returned.
    func open(_ file: SourceFile) async throws -> AwaitedSource {
        progress.beginAwaiting()
        defer { progress.endAwaiting() }
        return AwaitedSource(try await driver.open(file), notedIn: progress)
    }
}
