// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Stores
import TestSupport
import Testing

struct ObjectLayoutTests {
    private let layout = ObjectLayout(agency: "metro", site: "3rd precinct")
    /// 2026-03-01T22:14:07 on the camera's clock.
    private let recordedAt = CameraTime(nanoseconds: 1_772_403_247_000_000_000)

    private func keys(_ files: [SourcePath], serial: String = "AXON 12/7") throws -> RecordingKeys {
        let serial = try #require(CameraSerial(serial))
        return layout.keys(
            id: RecordingID("0123456789abcdef01234567"),
            serial: serial,
            recordedAt: recordedAt,
            files: files
        )
    }

    private func names(_ files: [SourcePath]) throws -> [String] {
        let keys = try keys(files)
        let prefix = keys.manifest.components.count - 1
        return keys.files.map { $0.components.dropFirst(prefix).joined(separator: "/") }
    }

    @Test func `a single file keeps its name only`() throws {
        let keys = try keys([SourcePath("DCIM/100MEDIA/CLIP0001.MP4")])

        let directory = "metro/3rd precinct/AXON 12%2F7/2026/03/01/0123456789abcdef01234567"
        #expect(keys.files.map(\.description) == ["\(directory)/CLIP0001.MP4"])
        #expect(keys.manifest.description == "\(directory)/camdock-manifest.json")
    }

    @Test func `several files keep their paths`() throws {
        let names = try names([
            SourcePath("PRIVATE/AVCHD/BDMV/STREAM/00001.MTS"),
            SourcePath("PRIVATE/AVCHD/BDMV/CLIPINF/00001.CPI"),
        ])

        #expect(
            names == [
                "PRIVATE/AVCHD/BDMV/STREAM/00001.MTS", "PRIVATE/AVCHD/BDMV/CLIPINF/00001.CPI",
            ]
        )
    }

    @Test(arguments: [
        (["A.MP4", "a.mp4"], ["A.MP4", "a~"]),
        (["a.mp4", "A.MP4"], ["a~", "A.MP4"]),
        (["e\u{301}", "\u{E9}"], ["e\u{301}", "\u{E9}~"]),
        (["A", "a/x"], ["A", "a~"]),
        (["camdock-manifest.json", "x"], ["camdock-manifest~", "x"]),
        (["CamDock-Manifest.JSON", "x"], ["CamDock-Manifest~", "x"]),
        (["con", "nul.txt", "com1"], ["con~", "nul~", "com1~"]),
        (["same", "same"], ["same", "same~"]),
    ])
    func `names that a store may take for one another differ`(
        files: [String],
        starts: [String]
    ) throws {
        let names = try names(files.map { SourcePath($0) })

        #expect(Set(names.map { $0.lowercased() }).count == files.count)
        for (name, start) in zip(names, starts) {
            #expect(Array(name.utf8).starts(with: Array(start.utf8)), "\(name)")
        }
    }

    @Test func `a name made to look like a marked twin is told apart too`() throws {
        let marked = try names([SourcePath("A"), SourcePath("a")])[1]

        let names = try names([SourcePath("A"), SourcePath("a"), SourcePath(marked)])

        #expect(Set(names.map { $0.lowercased() }).count == 3)
    }

    static let hostile: [[UInt8]] = [
        Array("..".utf8), Array(".".utf8), Array(".hidden".utf8), Array("a\nb".utf8),
        Array("\u{1B}[2J".utf8), [0xFF, 0xFE], Array("back\\slash".utf8), Array("C:".utf8),
        Array(repeating: UInt8(ascii: "x"), count: 255), Array(repeating: 0xFF, count: 255),
        Array("dot.".utf8), Array("blank ".utf8), Array(".camdock-x.partial".utf8), [],
        Array("\u{202E}4PM.exe".utf8), [0x7F], Array("%2E".utf8), Array("*?\"<>|".utf8),
    ]

    @Test func `hostile names make safe keys, all of them different`() throws {
        let paths = Self.hostile.map { SourcePath(components: [$0]) }
        let deep = Self.hostile.map { SourcePath(components: [$0, $0]) }

        let keys = try keys(paths + deep).files

        #expect(Set(keys.map { $0.description.lowercased() }).count == keys.count)
        for component in keys.flatMap(\.components) {
            #expect(component.utf8.count <= 255)
            #expect(!component.hasPrefix("."))
            #expect(
                !component.unicodeScalars.contains {
                    $0.value < 0x20 || "\\/:*?\"<>|".unicodeScalars.contains($0)
                }
            )
        }
    }

    @Test(arguments: 1...20)
    func `the same files make the same keys in any order`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let alphabet = Array("aAbB.~%\u{E9}e\u{301}".utf8)
        let paths = (0..<200).map { _ in
            SourcePath(
                components: (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                        alphabet.randomElement(using: &generator) ?? 0
                    }
                }
            )
        }
        let unique = Array(Set(paths))

        let first = Dictionary(uniqueKeysWithValues: zip(unique, try keys(unique).files))
        let shuffled = unique.shuffled(using: &generator)
        let second = Dictionary(uniqueKeysWithValues: zip(shuffled, try keys(shuffled).files))

        #expect(first == second)
        #expect(Set(first.values.map { $0.description.lowercased() }).count == unique.count)
    }
}
