// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Custody
import Evidence
import TestSupport
import Testing

/// The identity of recordings.
struct RecordingIDTests {
    private func file(_ path: String, _ size: Int64 = 1, _ time: Int64 = 1) -> SourceFile {
        SourceFile(
            path: SourcePath(path),
            sizeBytes: size,
            modified: CameraTime(nanoseconds: time)
        )
    }

    @Test func `it is the same for ever`() throws {
        let serial = try #require(CameraSerial("CAM1"))

        let id = RecordingID(camera: serial, files: [file("b", 2, 3), file("a", 0, -1)])

        // A change here would make every camera's footage new again.
        #expect(id.rawValue == "54bbd753162ea0a2034c7847")
        #expect(id == RecordingID(camera: serial, files: [file("a", 0, -1), file("b", 2, 3)]))
    }

    @Test func `whatever differs, the identity differs`() throws {
        let first = try #require(CameraSerial("CAM1"))
        let second = try #require(CameraSerial("CAM"))
        let ids = [
            RecordingID(camera: first, files: [file("a")]),
            RecordingID(camera: second, files: [file("a")]),
            RecordingID(camera: second, files: [file("1a")]),
            RecordingID(camera: first, files: [file("a", 2)]),
            RecordingID(camera: first, files: [file("a", 1, 2)]),
            RecordingID(camera: first, files: [file("A")]),
            RecordingID(camera: first, files: [file("a"), file("b")]),
            RecordingID(camera: first, files: [file("ab")]),
            RecordingID(camera: first, files: [file("a/b")]),
        ]

        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.rawValue.count == 24 })
    }

    @Test func `a recording of one file has that file's digest, one of several has the set's`() {
        let first = Digest.sha256(of: [1])
        let second = Digest.sha256(of: [2])
        let newline = SourcePath(bytes: Array("a\nb".utf8))

        #expect(Digest.ofRecording([(SourcePath("x"), first)]) == first)
        let set = Digest.ofRecording([(SourcePath("x"), first), (newline, second)])
        let lines = "\(second.hex)  a%0Ab\n\(first.hex)  x\n"
        #expect(set == .sha256(of: Array(lines.utf8)))
    }
}
