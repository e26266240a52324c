// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Synchronization
import Testing

@testable import Cameras

/// What a camera is asked to make its record, and what of it is written down.
@Suite(.timeLimit(.minutes(5)))
struct CameraSurveyTests {
    @Test func `everything is asked in order, nothing is changed, and the rest is in the record`()
        async throws
    {
        let survey = await FakeSurvey(FakeCamera(.bodyCamera()))

        let record = try CameraRecord(survey.text)
        #expect(survey.outcome.failure == nil)
        #expect(survey.outcome.camera == "Panasonic BWC4000")
        #expect(survey.outcome.objects == 7)
        #expect(survey.outcome.refused == 0)
        #expect(survey.outcome.requests == record.commands.count)
        #expect(survey.fake.violations.isEmpty)
        #expect(survey.fake.session == 0)
        #expect(survey.fake.model.objects.count == 7)
        let asked = record.commands.map(\.code)
        #expect(asked == survey.fake.commands.map(\.code))
        #expect(asked.prefix(3) == [0x1001, 0x1002, 0x1001])
        #expect(asked.last == 0x1003)
        #expect(Set(asked).isDisjoint(with: [0x100B, 0x1016]))
        let expected: Set<UInt16> = [
            0x1004, 0x1005, 0x1006, 0x1007, 0x1008, 0x1009, 0x1014, 0x1015, 0x95C1, 0x9801, 0x9803,
            0x9805,
        ]
        #expect(expected.isSubset(of: asked))
        #expect(
            survey.lines.compactMap(\.begins) == [
                "what it is, before a session", "a session", "what it is, within the session",
                "its stores", "its battery, its clock and its other properties",
                "which properties its objects have", "its objects, by their handles",
                "what each object is", "its objects, folder by folder",
                "its objects, by their properties", "parts of an object", "a whole object",
                "events, for up to 2 s",
            ]
        )
    }

    @Test func `the first lines say what the file is, what it holds, and what the device is`()
        async throws
    {
        let survey = await FakeSurvey(FakeCamera(.bodyCamera())) {
            $0.profile = ProfileName("panasonic-ptp")
        }

        #expect(
            survey.lines.first?.text == """
                {"camdock_camera_record":1,"footage":false,"holds":"serial numbers and names of \
                files","limit_bytes":16777216,"made_at":"2026-03-01T21:20:00.00Z","objects":200,\
                "profile":"panasonic-ptp","redacted":false,"software":"test"}
                """
        )
        let usb = try #require(survey.lines.dropFirst().first?.text)
        #expect(usb.contains(#""vendor":"04da""#))
        #expect(usb.contains(#""product":"2382""#))
        #expect(usb.contains(#""serial":"FAKE0001""#))
        #expect(usb.contains(#""speed_megabits":"480""#))
        #expect(usb.contains(#""speaks":"06:01:01""#))
        #expect(usb.contains(#"{"address":"81","carries":"bulk","packet_bytes":512}"#))
        #expect(survey.lines.last?.text.hasPrefix(#"{"end":{"bytes_kept":0,"#) == true)
        #expect(survey.lines.last?.text.contains(#""complete":true"#) == true)
        #expect(survey.lines.allSatisfy { !$0.text.contains("\n") })
    }

    @Test func `an old camera that can do little has a record all the same`() async throws {
        var model = FakeModel.bodyCamera()
        model.statement.operations = FakeOperation.plainPTP
        let survey = await FakeSurvey(FakeCamera(model))

        #expect(survey.outcome.failure == nil)
        #expect(survey.outcome.objects == 7)
        #expect(survey.fake.violations.isEmpty)
        #expect(survey.text.contains(#"{"remark":"DeviceInfo does not list GetObjectPropList"}"#))
        #expect(survey.text.contains("the camera has no operation that reads this part"))
    }

    @Test func `what the camera refuses is part of the record, and nothing ends with it`()
        async throws
    {
        let fake = FakeCamera(.bodyCamera())
        let refused: [UInt16] = [0x1005, 0x1006, 0x1014, 0x1015, 0x9801, 0x9803, 0x9805, 0x95C1]
        for operation in refused { fake.inject(.refuse(0x2005), on: operation, times: nil) }

        let survey = await FakeSurvey(fake)

        let record = try CameraRecord(survey.text)
        let asked = record.commands.filter { refused.contains($0.code) }
        #expect(survey.outcome.failure == nil)
        #expect(survey.outcome.refused == asked.count)
        #expect(asked.count > refused.count)
        let answers = record.entries.count { entry in
            guard case .response(let response) = entry.content else { return false }
            return response.code == 0x2005
        }
        #expect(answers == asked.count)
    }

    @Test func `no more objects are looked at than were asked for`() async throws {
        var model = FakeModel()
        for handle in 1...300 {
            let name = "CLIP\(handle).MP4"
            model.objects.add(FakeObject(handle: UInt32(handle), parent: 0, name: name, size: 9))
        }
        let survey = await FakeSurvey(FakeCamera(model)) { $0.mostObjects = 5 }

        let asked = try CameraRecord(survey.text).commands
        #expect(survey.outcome.objects == 300)
        #expect(asked.count { $0.code == FakeOperation.getObjectInfo } == 5)
        #expect(asked.count { $0.code == FakeOperation.getObjectPropValue } == 5)
        let lists = asked.filter { $0.code == FakeOperation.getObjectPropList }
        #expect(lists.allSatisfy { $0.parameters[4] == 0 })
        #expect(survey.text.contains("of 300 objects, 5 are looked at"))
        #expect(survey.text.contains("not asked: the answer would have 300 objects"))
    }

    @Test func `bytes of objects are kept only where they are asked for`() async throws {
        let without = await FakeSurvey(FakeCamera(.bodyCamera()))
        let with = await FakeSurvey(FakeCamera(.bodyCamera())) { $0.keepsFootage = true }

        let record = try CameraRecord(with.text)
        let content = FakeContent(seed: 12)
        let half: Int64 = 150_001
        #expect(try CameraRecord(without.text).footage.isEmpty)
        #expect(without.outcome.bytesRead == 2 * 65_536 + 1)
        #expect(without.outcome.bytesKept == 0)
        #expect(with.outcome.bytesKept == 2 * 65_536 + 1)
        #expect(record.bytes(of: 12, from: 0) == content.bytes(from: 0, count: 65_536))
        #expect(record.bytes(of: 12, from: half) == content.bytes(from: half, count: 65_536))
        #expect(record.bytes(of: 20, from: 0) == FakeContent(seed: 20).bytes(from: 0, count: 1))
    }

    @Test(arguments: [0, 1, 70_000] as [Int64])
    func `the limit is for all bytes together`(limit: Int64) async throws {
        let survey = await FakeSurvey(FakeCamera(.bodyCamera())) {
            $0.keepsFootage = true
            $0.mostBytes = limit
        }

        #expect(survey.outcome.failure == nil)
        #expect(survey.outcome.bytesRead <= limit)
        #expect(survey.outcome.bytesKept == survey.outcome.bytesRead)
        #expect(survey.outcome.bytesRead == [0: 0, 1: 1, 70_000: 35_001][limit])
    }

    @Test func `a part that does not end is given up`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.endlessData, on: FakeOperation.getPartialObject64, times: nil)

        let survey = await FakeSurvey(fake) { $0.mostBytes = 300_000 }

        #expect(survey.outcome.bytesRead <= 300_000)
        #expect(survey.outcome.failure == nil)
    }

    @Test func `a camera that leaves in the middle leaves a record that says so`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.disconnect(after: 0), on: FakeOperation.getObjectInfo, after: 3)

        let survey = await FakeSurvey(fake)

        let record = try CameraRecord(survey.text)
        #expect(survey.outcome.failure == .left)
        #expect(record.commands.count { $0.code == FakeOperation.getObjectInfo } == 4)
        #expect(survey.lines.last?.text.contains(#""complete":false"#) == true)
        #expect(survey.lines.last?.text.contains(#""reason":"it left its bay""#) == true)
    }

    @Test func `a camera that falls silent for good ends its record with that`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.hang(after: 0, until: .never), on: FakeOperation.getStorageInfo)

        let survey = await FakeSurvey(fake)

        guard case .silent = survey.outcome.failure else {
            Issue.record("\(String(describing: survey.outcome.failure))")
            return
        }
        #expect(survey.text.contains("bus-reset did not help"))
    }

    @Test func `a survey that nobody wants any more ends at once`() async throws {
        let fake = FakeCamera(.bodyCamera())
        fake.inject(.hang(after: 0, until: .never), on: FakeOperation.getStorageInfo)
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)

        let survey = Task {
            await FakeSurvey(
                fake,
                waiting: .real,
                onLine: { line in if line.begins == "its stores" { ask.yield() } }
            )
        }
        for await _ in asked { break }
        survey.cancel()

        #expect(await survey.value.outcome.failure == .ended)
    }

    @Test func `a device that cannot be opened has a record of what the kernel knows`()
        async throws
    {
        let fake = FakeCamera()
        let surveyor = ChannelSurveyor(facts: { SurveyedDevice($0) }) {
            (_, _) throws(CameraError) in
            throw .medium(reason: "no interface that speaks PTP")
        }
        let lines = Mutex<[SurveyLine]>([])

        let outcome = await surveyor.survey(
            FakeSurvey.detected(fake),
            quirks: MTPQuirks(),
            SurveyRequest(software: "test", madeAt: UTCTime(secondsSinceEpoch: 0))
        ) { line in lines.withLock { $0.append(line) } }

        #expect(outcome.failure == .notOpened("no interface that speaks PTP"))
        #expect(lines.withLock { $0.count } == 3)
    }

    @Test func `descriptors that make no sense are passed over`() {
        let interface: [UInt8] = [9, 4, 2, 0, 1, 6, 1, 1, 0]
        let endpoint: [UInt8] = [7, 5, 0x83, 3, 24, 0, 6]

        let found = USBDescriptorReader.interfaces(in: interface + endpoint + [9, 4, 3])

        #expect(found.count == 1)
        #expect(found.first?.speaks == "06:01:01")
        #expect(found.first?.endpoints.map(\.carries) == ["interrupt"])
        #expect(found.first?.endpoints.map(\.packetBytes) == [24])
        #expect(USBDescriptorReader.interfaces(in: endpoint + [0, 0]).isEmpty)
        #expect(USBDescriptorReader.interfaces(in: []).isEmpty)
    }
}
