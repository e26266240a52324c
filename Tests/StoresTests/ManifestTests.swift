// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import Stores
import Testing

struct ManifestTests {
    /// What a reader makes of the JSON.
    private struct Read: Decodable, Equatable {
        struct File: Decodable, Equatable {
            let path: String
            let object: String
            let size_bytes: Int64
            let sha256: String
            let part_size_bytes: Int
            let part_sha256: [String]
            let camera_time: String
        }
        let schema: Int
        let recording_id: String
        let title: String
        let camera_time: String
        struct Clock: Decodable, Equatable {
            let ahead_of_utc_ms: Int
            let uncertainty_ms: Int
            let measured_at: String
            let host_synchronised: Bool?
        }
        let clock_offset_seconds: Int?
        let clock: Clock?
        let host_time: String?
        let digest: String
        let files: [File]
    }

    private func manifest(
        _ files: [(SourcePath, [UInt8])],
        title: String = "00001",
        clock: MeasuredClock? = nil
    ) throws -> Manifest {
        let serial = try #require(CameraSerial("AX-1"))
        return Manifest(
            recordingID: RecordingID("0123456789abcdef01234567"),
            agency: "metro",
            site: "3rd",
            camera: Camera(serial: serial, model: "Cam \"2\"", profile: ProfileName("generic")),
            kind: .single,
            title: title,
            cameraTime: CameraTime(nanoseconds: 1_772_403_247_000_000_000),
            clock: clock,
            docking: Manifest.DockingFacts(
                id: DockingID("20260302T0600-1"),
                bay: Bay(path: BayPath("pci-1-usb-0:2"), name: "A3"),
                attachedAt: UTCTime(secondsSinceEpoch: 1_772_430_000)
            ),
            spooledAt: UTCTime(secondsSinceEpoch: 1_772_430_060),
            software: Manifest.Software(version: "0.1.0"),
            files: try files.map { path, bytes in
                Manifest.File(
                    path: path,
                    key: try testKey("metro/3rd/x"),
                    content: MemoryBody(bytes).content(partSizeBytes: 4),
                    modified: CameraTime(nanoseconds: 0)
                )
            }
        )
    }

    @Test func `the same facts make the same bytes, whatever the order of the files`() throws {
        let files = [(SourcePath("b"), [UInt8](1...9)), (SourcePath("a"), [])]

        let first = try manifest(files).json
        let second = try manifest(files.reversed()).json

        #expect(first == second)
    }

    @Test(arguments: [
        "plain", "q\"uote", "back\\slash", "tab\tnew\nline", "\u{0}\u{1F}\u{7F}", "é ✓",
    ])
    func `any JSON reader gets back what was written`(title: String) throws {
        let name: [UInt8] = [0xFF, UInt8(ascii: "\n"), UInt8(ascii: "%")]
        let path = SourcePath(components: [name])
        let manifest = try manifest(
            [(path, [1, 2, 3, 4, 5])],
            title: title,
            clock: MeasuredClock(
                aheadOfUTC: .milliseconds(-7_250),
                uncertainty: .milliseconds(510),
                measuredAt: UTCTime(secondsSinceEpoch: 1_772_430_001),
                isHostSynchronised: true
            )
        )

        let read = try JSONDecoder().decode(Read.self, from: Data(manifest.json))

        #expect(read.schema == 1)
        #expect(read.title == title)
        #expect(read.camera_time == "2026-03-01T22:14:07")
        #expect(read.clock_offset_seconds == -7)
        #expect(read.clock?.ahead_of_utc_ms == -7_250)
        #expect(read.clock?.uncertainty_ms == 510)
        #expect(read.clock?.measured_at == "2026-03-02T05:40:01.00Z")
        #expect(read.clock?.host_synchronised == true)
        #expect(read.host_time == "2026-03-01T22:14:14.25Z")
        #expect(SourcePath(escaped: read.files[0].path) == path)
        #expect(read.files[0].part_sha256.count == 2)
        #expect(read.digest == read.files[0].sha256)
    }

    @Test func `the bytes are those that were agreed`() throws {
        let manifest = try manifest([(SourcePath("DCIM/A.MP4"), [])])

        #expect(String(decoding: manifest.json, as: UTF8.self) == Self.golden)
    }

    @Test func `the digest of several files is that of their sha256sum list`() throws {
        let manifest = try manifest([(SourcePath("b"), [2]), (SourcePath("a"), [])])

        // printf of both lines | sha256sum
        #expect(
            manifest.digest.hex
                == "13d4edf6dd202f7617f52e1d748178075143038d25b1263597f9719c8696ab8f"
        )
    }

    static let golden = """
        {
          "agency": "metro",
          "camera": {
            "model": "Cam \\"2\\"",
            "profile": "generic",
            "serial": "AX-1"
          },
          "camera_time": "2026-03-01T22:14:07",
          "clock_offset_seconds": null,
          "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "docking": {
            "attached_at": "2026-03-02T05:40:00.00Z",
            "bay": "A3",
            "bay_path": "pci-1-usb-0:2",
            "id": "20260302T0600-1"
          },
          "files": [
            {
              "camera_time": "1970-01-01T00:00:00",
              "object": "metro/3rd/x",
              "part_sha256": [],
              "part_size_bytes": 4,
              "path": "DCIM/A.MP4",
              "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
              "size_bytes": 0
            }
          ],
          "kind": "single",
          "recording_id": "0123456789abcdef01234567",
          "schema": 1,
          "site": "3rd",
          "software": {
            "name": "camdock",
            "version": "0.1.0"
          },
          "spooled_at": "2026-03-02T05:41:00.00Z",
          "title": "00001"
        }

        """
}
