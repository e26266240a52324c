// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform
import Testing

@testable import Cameras

struct ChargeRuleTests {
    private static func rule() throws -> ChargeRule {
        ChargeRule(file: try Glob("STATUS/*.TXT"), after: "battery=")
    }

    static let contents: [(String, Int?)] = [
        ("battery=64\n", 64), ("x\r\nbattery= \t7%\r\n", 7), ("battery=100", 100),
        ("battery=0", 0),
        // What is no number of percent is not known.
        ("battery=101", nil), ("battery=-4", nil), ("battery=", nil), ("battery=full", nil),
        ("battery=3.7V", nil), ("battery=12V", nil), ("battery=00000064", nil),
        ("Battery=64", nil), ("", nil),
    ]

    @Test(arguments: contents)
    func `a whole number of percent behind the text is a level, and nothing else is`(
        content: String,
        percent: Int?
    ) throws {
        let charge = try Self.rule().charge(in: Array(content.utf8))
        #expect(charge == percent.map { .level(percent: $0, stepPercent: 1) } ?? .unknown)
    }

    @Test func `of several files the one that was written last counts`() throws {
        func file(_ path: String, _ time: Int64) -> SourceFile {
            SourceFile(
                path: SourcePath(path),
                sizeBytes: 1,
                modified: CameraTime(nanoseconds: time)
            )
        }
        let listing = Listing(
            files: [
                file("DCIM/B.TXT", 9), file("STATUS/A.TXT", 3), file("status/b.txt", 5),
                file("STATUS/C.TXT", 4),
            ]
        )
        let found = try Self.rule().file(in: listing)
        #expect(found?.path == SourcePath("status/b.txt"))
        #expect(try Self.rule().file(in: Listing()) == nil)
    }

    @Test func `the file is the camera's own, and no footage`() throws {
        var profile = Profile(
            name: ProfileName("sample"),
            title: "sample",
            driver: .massStorage,
            verification: .init(isOnHardware: false, note: "a sample"),
            sources: ["none"],
            match: ProfileMatch(),
            layout: .init(),
            withheld: [],
            serialRule: nil
        )
        #expect(profile.reasonToWithhold(SourcePath("STATUS/A.TXT")) == nil)
        profile.chargeRule = try Self.rule()
        #expect(profile.reasonToWithhold(SourcePath("STATUS/A.TXT")) == "the camera's own status")
        #expect(profile.reasonToWithhold(SourcePath("DCIM/A.TXT")) == nil)
    }
}
