// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Cameras

@Suite struct FolderCameraTests {
    @Test func `a folder is listed and read`() async throws {
        try await withTemporaryDirectory { path in
            try writeFile([1, 2, 3], at: path.appending("a.mp4"))
            let camera = FolderCamera(at: path)

            let listing = try await camera.list()

            #expect(listing.files.map(\.path.description) == ["a.mp4"])
            let file = try #require(listing.files.first)
            #expect(try await camera.open(file).stated().sizeBytes == 3)
            try await camera.confirmPresent()
        }
    }

    @Test func `a folder that is not there is said to be so`() async {
        let camera = FolderCamera(at: "/nowhere/card")

        let error = await #expect(throws: CameraError.self) { try await camera.list() }

        #expect(error?.description.contains("could not open /nowhere/card") == true)
    }

    @Test func `a folder that was moved, removed or replaced is gone`() async throws {
        try await withTemporaryDirectory { path in
            let card = path.appending("card")
            _ = try Directory.creating(card)
            let camera = FolderCamera(at: card)
            #expect(try await camera.list().files.isEmpty)

            rename(card.string, path.appending("other").string)
            await #expect(throws: CameraError.gone) { try await camera.list() }
            _ = try Directory.creating(card)
            await #expect(throws: CameraError.gone) { try await camera.confirmPresent() }
        }
    }

    @Test func `the serial that a person gives comes first`() async throws {
        let given = try #require(CameraSerial("GIVEN"))
        try await withP2Card(["A7TCA0098"]) { camera, rule in
            let listing = try await camera.list()

            #expect(try await camera.serial(given: given, rule: rule, listing: listing) == given)
            #expect(
                try await camera.serial(given: nil, rule: rule, listing: listing).rawValue
                    == "A7TCA0098"
            )
        }
    }

    @Test(arguments: [["A", "B"], [""], ["x\u{1B}y"], [String(repeating: "9", count: 65)], []])
    func `a card that does not clearly say whose it is is known by its place`(
        _ serials: [String]
    ) async throws {
        try await withP2Card(serials) { camera, rule in
            let listing = try await camera.list()

            let serial = try await camera.serial(given: nil, rule: rule, listing: listing)

            #expect(serial.rawValue.hasPrefix("folder-camdock-test-"))
        }
    }

    @Test func `files that may say a serial are read one by one, and no more than needed`() throws {
        let rule = SerialRule(files: try Glob("*"), after: "=", before: nil)
        let paths = (0..<5).map { "\($0)" }
        var read = 0

        let serial = rule.serial(agreedBy: listing(paths).files) { file in
            read += 1
            return Array("=\(file.path.name == [0x31] ? "OTHER" : "ONE")".utf8)
        }

        #expect(serial == nil)
        #expect(read == 2)
    }

    @Test func `too many files that may say a serial say none, and are not read`() throws {
        let rule = SerialRule(files: try Glob("*"), after: "=", before: nil)
        let paths = (0...SerialRule.mostFiles).map { "\($0)" }

        let serial = rule.serial(agreedBy: listing(paths).files) { _ in
            Issue.record("a file was read")
            return Array("=ONE".utf8)
        }

        #expect(serial == nil)
    }

    @Test func `two folders of the same name have two identities, and each keeps its own`() {
        let one = FolderIdentity.serial(ofDirectory: "/a/card", volumeUUID: nil)
        let other = FolderIdentity.serial(ofDirectory: "/b/card", volumeUUID: nil)

        #expect(one != other)
        #expect(one == FolderIdentity.serial(ofDirectory: "/a/card", volumeUUID: nil))
        #expect(one.rawValue.hasPrefix("folder-card-"))
    }

    @Test func `a volume is known by its number`() {
        let serial = FolderIdentity.serial(ofDirectory: "/media/BWC 7", volumeUUID: "1A2B-3C4D")

        #expect(serial.rawValue == "folder-BWC 7-1A2B-3C4D")
        #expect(
            FolderIdentity.serial(ofDirectory: "/", volumeUUID: "X").rawValue == "folder-root-X"
        )
    }

    @Test(arguments: [
        ("<SerialNo.>A7</SerialNo.>", "</SerialNo.>", "A7"), ("<SerialNo.> A7 \r\n", nil, "A7"),
        ("x<SerialNo.>A7", nil, "A7"), ("<SerialNo.>A7", "</SerialNo.>", nil), ("A7", nil, nil),
        ("<SerialNo.>", nil, nil), ("<SerialNo.>\u{1B}", nil, nil),
    ])
    func `a serial stands between two texts`(_ text: String, _ end: String?, _ serial: String?)
        throws
    {
        let rule = SerialRule(files: try Glob("*"), after: "<SerialNo.>", before: end)

        #expect(rule.serial(in: Array(text.utf8))?.rawValue == serial)
    }

    /// A card with one P2 clip for each serial, and the rule of the shipped profile.
    private func withP2Card(
        _ serials: [String],
        _ body: (FolderCamera, SerialRule?) async throws -> Void
    ) async throws {
        let library = try ProfileLibrary.load(directories: [shippedProfiles])
        let rule = library.profile(named: ProfileName("p2"))?.serialRule
        try await withTemporaryDirectory { path in
            let clips = path.appending("CONTENTS").appending("CLIP")
            _ = try Directory.creating(clips)
            for (index, serial) in serials.enumerated() {
                let text = "<Device><SerialNo.>\(serial)</SerialNo.></Device>"
                try writeFile(Array(text.utf8), at: clips.appending("\(index).XML"))
            }
            try await body(FolderCamera(at: path), rule)
        }
    }
}
