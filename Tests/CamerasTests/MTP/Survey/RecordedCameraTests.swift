// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import FoundationEssentials
import SystemPackage
import Testing

@testable import Cameras

/// A record is enough to try a driver and a profile on a camera that is elsewhere.
@Suite(.timeLimit(.minutes(5)))
struct RecordedCameraTests {
    private static let fixture = FilePath(#filePath).removingLastComponent()
        .removingLastComponent().appending("Recordings/body-camera.jsonl")

    /// The record of a camera with two folders, a hostile name and an object beyond 4 GiB.
    private static func record(redacts: Bool = false) async -> FakeSurvey {
        var model = FakeModel.bodyCamera()
        model.objects.add(FakeObject(handle: 13, parent: 2, name: "../é\n.MP4", size: 5 << 30))
        return await FakeSurvey(FakeCamera(model)) {
            $0.keepsFootage = !redacts
            $0.mostBytes = 4 << 10
            $0.redacts = redacts
        }
    }

    private static let paths = [
        "DCIM/100MEDIA/..%252Fé%0A.MP4", "DCIM/100MEDIA/CLIP0000.MP4",
        "DCIM/100MEDIA/CLIP0001.MP4", "DCIM/100MEDIA/CLIP0002.MP4", "LOG.TXT",
    ]

    /// The driver on the camera of a record.
    private struct OnRecord {
        let driver: MTPCamera
        let identity: CameraStatement
        let channel: ReplayChannel
    }

    /// Opens the camera of a record.
    private static func open(
        _ record: CameraRecord,
        _ quirks: MTPQuirks = MTPQuirks()
    ) throws -> OnRecord {
        let channel = ReplayChannel(record.conversation)
        let session = PTPSession(channel, quirks: quirks, observer: PTPSilentObserver())
        let opened = try CameraOpening(session, quirks: quirks).open(label: "record")
        return OnRecord(driver: opened.driver, identity: opened.identity, channel: channel)
    }

    @Test(arguments: MTPQuirks.Listing.allCases)
    func `a record that is kept lists as its camera did, whichever way it is asked`(
        way: MTPQuirks.Listing
    ) async throws {
        let text = try String(contentsOfFile: Self.fixture.string, encoding: .utf8)
        var quirks = MTPQuirks()
        quirks.listing = way
        let camera = try Self.open(try CameraRecord(text), quirks)

        let listing = try await camera.driver.list()

        #expect(camera.identity.name == "Panasonic BWC4000")
        #expect(camera.identity.serial == CameraSerial("FAKE0001"))
        #expect(listing.paths.sorted() == Self.paths)
        #expect(
            listing.files.map(\.sizeBytes).sorted() == [1, 300_000, 300_001, 300_002, 5 << 30]
        )
        #expect(listing.unreadable.isEmpty)
        #expect(camera.channel.departures.isEmpty)
    }

    @Test func `the object that was read whole comes out byte for byte`() async throws {
        let text = try String(contentsOfFile: Self.fixture.string, encoding: .utf8)
        let camera = try Self.open(try CameraRecord(text))
        let listing = try await camera.driver.list()
        let file = try #require(listing.files.first { $0.path.description == "LOG.TXT" })

        var back = ReadBack(source: try await camera.driver.open(file))
        while try back.readOn() > 0 {}

        #expect(back.byteCount == 1)
        #expect(back.sha256 == FakeObject(handle: 20, parent: 0, name: "", size: 1).sha256())
    }

    @Test func `its battery and its clock are told as they were`() async throws {
        let text = try String(contentsOfFile: Self.fixture.string, encoding: .utf8)
        let camera = try Self.open(try CameraRecord(text))
        let gauges = try #require(camera.driver.gauges)

        #expect(try await gauges.charge() == .level(percent: 80, stepPercent: 1))
        let clock = try #require(try await gauges.clock())
        #expect(clock.shown.civil.iso8601 == "2026-03-14T09:00:00")
    }

    @Test func `a redacted record lists as many files of the same sizes`() async throws {
        let survey = await Self.record(redacts: true)
        let camera = try Self.open(try CameraRecord(survey.text))

        let listing = try await camera.driver.list()

        #expect(
            listing.files.map(\.sizeBytes).sorted() == [1, 300_000, 300_001, 300_002, 5 << 30]
        )
        #expect(!listing.paths.contains { $0.contains("CLIP") })
        #expect(camera.identity.serial == CameraSerial("AAAA0000"))
        #expect(camera.channel.departures.isEmpty)
    }

    /// With `CAMDOCK_REMAKE_RECORDS` set, it is made anew.
    @Test func `the record that is kept is what a survey makes today`() async throws {
        if ProcessInfo.processInfo.environment["CAMDOCK_REMAKE_RECORDS"] != nil {
            try await Self.record().text.write(
                toFile: Self.fixture.string,
                atomically: true,
                encoding: .utf8
            )
        }
        let kept = try CameraRecord(
            try String(contentsOfFile: Self.fixture.string, encoding: .utf8)
        )
        let made = try CameraRecord(await Self.record().text)

        #expect(kept.commands == made.commands)
        #expect(kept.datasets == made.datasets)
        #expect(kept.footage == made.footage)
    }
}
