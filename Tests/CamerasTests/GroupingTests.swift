// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Cameras

@Suite struct GroupingTests {
    private let profile: Profile

    init() throws {
        profile = Profile(
            name: ProfileName("sample"),
            title: "Sample",
            driver: .massStorage,
            verification: .init(isOnHardware: false, note: "a sample"),
            sources: ["none"],
            match: ProfileMatch(),
            layout: .init(
                avchdRoots: [try Glob("PRIVATE/AVCHD"), try Glob("BDMV")],
                p2Roots: [try Glob("CONTENTS")]
            ),
            withheld: [
                .init(paths: [try Glob("WIDKEY/**"), try Glob("**/*.KEY")], reason: "secret")
            ],
            serialRule: nil
        )
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let paths: [String]
        /// The sets, as kind, title and the numbers of their paths.
        let recordings: [(RecordingKind, String, [Int])]
    }

    private static let avchd = "PRIVATE/AVCHD/BDMV"

    @Test(arguments: [
        Case(
            testDescription: "a stream and its clip information",
            paths: ["\(avchd)/CLIPINF/00000.CPI", "\(avchd)/STREAM/00000.MTS"],
            recordings: [(.avchd, "00000.MTS", [0, 1])]
        ),
        Case(
            testDescription: "letters of either case, long extensions",
            paths: ["bdmv/clipinf/00000.clpi", "bdmv/stream/00000.M2TS"],
            recordings: [(.avchd, "00000.M2TS", [0, 1])]
        ),
        Case(
            testDescription: "halves without a partner",
            paths: ["\(avchd)/CLIPINF/00000.CPI", "\(avchd)/STREAM/00001.MTS"],
            recordings: [(.single, "00000.CPI", [0]), (.single, "00001.MTS", [1])]
        ),
        Case(
            testDescription: "two roots do not mix",
            paths: ["BDMV/CLIPINF/00000.CPI", "\(avchd)/STREAM/00000.MTS"],
            recordings: [(.single, "00000.CPI", [0]), (.single, "00000.MTS", [1])]
        ),
        Case(
            testDescription: "indexes and playlists are alone",
            paths: [
                "\(avchd)/INDEX.BDM", "\(avchd)/PLAYLIST/00000.MPL", "\(avchd)/STREAM/00000.TXT",
            ],
            recordings: [
                (.single, "INDEX.BDM", [0]), (.single, "00000.MPL", [1]),
                (.single, "00000.TXT", [2]),
            ]
        ),
        Case(
            testDescription: "no root, no clip",
            paths: ["OTHER/CLIPINF/00000.CPI", "OTHER/STREAM/00000.MTS"],
            recordings: [(.single, "00000.CPI", [0]), (.single, "00000.MTS", [1])]
        ),
        Case(
            testDescription: "a P2 clip with all its files",
            paths: [
                "CONTENTS/AUDIO/0001AB00.MXF", "CONTENTS/AUDIO/0001AB01.MXF",
                "CONTENTS/CLIP/0001AB.XML", "CONTENTS/CLIP/0001AB.XMP", "CONTENTS/ICON/0001AB.BMP",
                "CONTENTS/PROXY/0001AB.MP4", "CONTENTS/VIDEO/0001AB.MXF",
                "CONTENTS/VOICE/0001AB00.WAV", "LASTCLIP.TXT",
            ],
            recordings: [(.p2, "0001AB", Array(0...7)), (.single, "LASTCLIP.TXT", [8])]
        ),
        Case(
            testDescription: "P2 files without their XML",
            paths: ["CONTENTS/AUDIO/0001AB00.MXF", "CONTENTS/VIDEO/0001AB.MXF"],
            recordings: [(.single, "0001AB00.MXF", [0]), (.single, "0001AB.MXF", [1])]
        ),
        Case(
            testDescription: "a P2 clip whose name ends in digits",
            paths: [
                "CONTENTS/AUDIO/000112.MXF", "CONTENTS/AUDIO/00011200.MXF",
                "CONTENTS/CLIP/000112.XML", "CONTENTS/VIDEO/0001.MXF",
            ],
            recordings: [(.p2, "000112", [0, 1, 2]), (.single, "0001.MXF", [3])]
        ),
        Case(
            testDescription: "case twins: the first in byte order joins",
            paths: [
                "\(avchd)/CLIPINF/00000.CPI", "\(avchd)/STREAM/00000.MTS",
                "\(avchd)/STREAM/00000.mts", "CONTENTS/CLIP/0001AB.XML", "CONTENTS/CLIP/0001ab.xml",
            ],
            recordings: [
                (.p2, "0001AB", [3]), (.single, "0001ab.xml", [4]), (.avchd, "00000.MTS", [0, 1]),
                (.single, "00000.mts", [2]),
            ]
        ),
    ])
    func `files that belong together make one recording`(_ sample: Case) {
        let recordings = profile.group(listing(sample.paths))

        #expect(recordings.map(\.kind) == sample.recordings.map(\.0))
        #expect(recordings.map(\.title) == sample.recordings.map(\.1))
        #expect(recordings.map(\.paths) == sample.recordings.map { $0.2.map { sample.paths[$0] } })
    }

    @Test func `a withheld file is alone, even where it would join a set`() {
        let paths = ["CONTENTS/CLIP/0001AB.XML", "CONTENTS/VIDEO/0001AB.KEY", "WIDKEY/a/b.txt"]

        let recordings = profile.group(listing(paths))

        #expect(recordings.map(\.paths) == paths.map { [$0] })
        #expect(
            recordings.map(\.forwarding)
                == [.allowed, .withheld(reason: "secret"), .withheld(reason: "secret")]
        )
    }

    @Test func `a title may be the path`() throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])
        let arbitrator = try #require(library.profile(named: ProfileName("panasonic-arbitrator")))

        let titles = arbitrator.group(listing(["DATA/20260301/2214\n07.MP4"])).map(\.title)

        #expect(titles == ["DATA/20260301/2214%0A07.MP4"])
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `every file of a random card is in exactly one recording, in whatever order it was listed`(
        _ seed: UInt64
    ) {
        var generator = SplitMix(seed: seed)
        let card = listing(Array(Set((0..<400).map { _ in randomPath(using: &generator) })))
        var shuffled = card
        shuffled.files.shuffle(using: &generator)

        let recordings = profile.group(card)

        let files = recordings.flatMap(\.files)
        #expect(files.count == card.files.count)
        #expect(Set(files) == Set(card.files))
        #expect(recordings == profile.group(shuffled))
        for recording in recordings where recording.files.count > 1 {
            #expect(recording.kind != .single)
            #expect(recording.files.allSatisfy { profile.reasonToWithhold($0.path) == nil })
        }
    }

    /// A path made of names that mean something, in every case and combination.
    private func randomPath(using generator: inout SplitMix) -> SourcePath {
        let folders = [
            "PRIVATE/AVCHD/BDMV/STREAM", "private/avchd/bdmv/clipinf", "PRIVATE/AVCHD/BDMV/CLIPINF",
            "BDMV/STREAM", "BDMV/CLIPINF", "CONTENTS/CLIP", "CONTENTS/VIDEO", "contents/audio",
            "CONTENTS/AUDIO", "CONTENTS/ICON", "CONTENTS/PROXY/DEEP", "WIDKEY", "STREAM", "",
        ]
        let stems = ["00000", "00001", "0001AB", "0001ab", "0001AB00", "0001AB0001", "00", ""]
        let ends = [".MTS", ".mts", ".CPI", ".XML", ".xml", ".MXF", ".KEY", ".", "\u{301}", ".\n"]
        let folder = folders.randomElement(using: &generator) ?? ""
        let stem = stems.randomElement(using: &generator) ?? ""
        let end = ends.randomElement(using: &generator) ?? ""
        var name = Array((stem + end).utf8)
        if Int.random(in: 0..<20, using: &generator) == 0 { name.append(0xFF) }
        return SourcePath(folder).appending(name)
    }
}
