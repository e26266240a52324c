// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Synchronization
import Testing

@testable import Cameras

/// What is replaced in a record that goes to others.
@Suite(.timeLimit(.minutes(5)))
struct SurveyRedactionTests {
    private static func model() -> FakeModel {
        var model = FakeModel.bodyCamera()
        model.statement.serial = "000BWC1042"
        model.stores[0].label = "UNIT 7 MEIER"
        model.objects.add(
            FakeObject(handle: 30, parent: 2, name: "BWC1042_Meier_0001.mp4", size: 4)
        )
        model.objects.add(
            FakeObject(handle: 31, parent: 2, name: "BWC1042_Meier_0002.mp4", size: 4)
        )
        return model
    }

    @Test func `neither serial nor names are left anywhere, and nothing else changes`()
        async throws
    {
        let plain = await FakeSurvey(FakeCamera(Self.model()))
        let redacted = await FakeSurvey(FakeCamera(Self.model())) { $0.redacts = true }

        let before = try CameraRecord(plain.text)
        let after = try CameraRecord(redacted.text)
        #expect(before.commands.map(\.code) == after.commands.map(\.code))
        #expect(before.datasets.map(\.count) == after.datasets.map(\.count))
        #expect(before.datasets != after.datasets)
        for secret in ["BWC1042", "Meier", "MEIER", "CLIP0001", "MEDIA"] {
            let wide = Array(secret.utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let hex = [PTPHex.text(wide), PTPHex.text(Array(secret.utf8)), secret]
            #expect(hex.contains { plain.text.contains($0) }, "\(secret) was there")
            #expect(!hex.contains { redacted.text.contains($0) }, "\(secret)")
        }
        #expect(after.header.redacted)
        #expect(after.header.holds == "placeholders in place of serial numbers and names")
        #expect(redacted.text.contains("Panasonic"))
    }

    @Test func `the layout is still to be seen`() async throws {
        let redacted = await FakeSurvey(FakeCamera(Self.model())) { $0.redacts = true }

        let record = try CameraRecord(redacted.text)
        let names = record.datasets.compactMap { try? PTPObjectInfo($0) }.map(\.filename)
        #expect(names.contains("DCIM"))
        #expect(names.contains("AAAA0000.MP4"))
        #expect(names.contains("AAAA0001.MP4"))
        #expect(names.contains("AAA0000_Aaaaa_0000.mp4"))
        #expect(names.contains("AAA0000_Aaaaa_0001.mp4"))
        #expect(names.contains("000AAAAA"))
        // A date is no name.
        let dates = record.datasets.compactMap { try? PTPObjectInfo($0) }.map(\.modificationDate)
        #expect(dates.contains { PTPDate.read($0) != nil })
    }

    @Test func `data that cannot be read are left out`() async throws {
        let fake = FakeCamera(Self.model())
        fake.inject(.brokenPropList(.cut(at: 150)), on: FakeOperation.getObjectPropList, times: nil)

        let redacted = await FakeSurvey(fake) { $0.redacts = true }

        let lists = try CameraRecord(redacted.text).entries.compactMap { entry in
            if case .data(let data) = entry.content, data.header.code == 0x9805 {
                data.payload
            } else {
                nil as PTPTranscriptEntry.Payload?
            }
        }
        let torn = lists.filter { $0.byteCount == 150 }
        #expect(!torn.isEmpty)
        #expect(torn.allSatisfy { $0 == .count(150) })
    }

    @Test func `the same text has the same placeholder, and different ones differ`() {
        var redaction = SurveyRedaction()
        let names = ["a.mp4", "b.mp4", "B.mp4", "IMG_1.JPG", "IMG_2.JPG", "no extension", "ü", "ö"]

        let first = names.map { redaction.text($0) }
        let second = names.map { redaction.text($0) }

        #expect(first == second)
        #expect(Set(first).count == names.count)
        #expect(zip(first, names).allSatisfy { $0.utf16.count == $1.utf16.count })
        #expect(redaction.text("") == "")
        #expect(redaction.text("dcim") == "dcim")
        #expect(redaction.text("20260314T090000") == "20260314T090000")
        #expect(redaction.text("..") == "..")
    }

    @Test func `every name of one digit has a placeholder of its own`() {
        var redaction = SurveyRedaction()

        let placeholders = (0...9).map { redaction.text("\($0)") }

        #expect(Set(placeholders).count == 10)
    }

    @Test func `a serial is found in bytes and in text, with its zeros and without`() {
        var redaction = SurveyRedaction()
        let whole = redaction.serial("000XGR77")
        let wide: (String) -> [UInt8] = { $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
        let bytes = Array("s=000XGR77;".utf8) + wide("XGR77") + Array("XGR7".utf8)

        let shown = redaction.replacing([], in: bytes)

        let short = redaction.text("XGR77")
        #expect(shown == Array("s=\(whole);".utf8) + wide(short) + Array("XGR7".utf8))
        #expect(whole != "000XGR77")
    }

    @Test func `pictures among properties are zeros, unless footage is kept`() {
        var list = PTPWriter()
        list.u32(2)
        for (property, type) in [(0xDC86, 0x4002), (0xDC01, 0x0006)] as [(UInt16, UInt16)] {
            list.u32(9)
            list.u16(property)
            list.u16(type)
            if type == 0x4002 { list.array([1, 2, 3] as [UInt8]) } else { list.u32(0x10001) }
        }
        let request = PTPContainer(.command, code: 0x9805, transaction: 1)
        let header = PTPHeader(payloadBytes: nil, kind: .data, code: 0x9805, transaction: 1)

        let shown = [false, true].map { keepsFootage in
            var asked = SurveyRequest(software: "test", madeAt: UTCTime(secondsSinceEpoch: 0))
            asked.keepsFootage = keepsFootage
            let lines = Mutex<[String]>([])
            let writer = SurveyWriter(asked, quirks: MTPQuirks()) { line in
                lines.withLock { $0.append(line.text) }
            }
            writer.transcript(PTPTranscriptEntry(milliseconds: 0, .command(request)))
            let data = PTPTranscriptEntry.DataContainer(
                .received,
                header,
                .bytes(list.bytes),
                isSplit: false,
                endsShort: true
            )
            writer.transcript(PTPTranscriptEntry(milliseconds: 0, .data(data)))
            return lines.withLock { $0.last ?? "" }
        }

        #expect(shown[0].contains(PTPHex.text([3, 0, 0, 0, 0, 0, 0])))
        #expect(shown[1].contains(PTPHex.text([3, 0, 0, 0, 1, 2, 3])))
        #expect(shown.allSatisfy { $0.contains(PTPHex.text([1, 0, 1, 0])) })
    }

    @Test func `a place beyond the data is none`() {
        var redaction = SurveyRedaction()

        #expect(redaction.replacing([2..<6], in: [1, 2, 3, 4]) == nil)
        #expect(redaction.replacing([1..<2], in: [1, 2, 3, 4]) == nil)
    }
}
