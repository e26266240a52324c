// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

@Suite struct PTPObjectInfoTests {
    @Test(arguments: [false, true])
    func `ObjectInfo is read as it is laid out, with a size of 32 and of 64 bits`(
        _ is64: Bool
    ) throws {
        let bytes = is64 ? GoldenPTP.objectInfo64 : GoldenPTP.objectInfo

        let info = try PTPObjectInfo(bytes, has64BitSize: is64)

        #expect(info.storage == PTPStorageID(0x0001_0001))
        #expect(info.format == .mp4)
        #expect(info.isProtected)
        #expect(info.knownBytes == (is64 ? 5 << 30 : 0x8000_0001))
        #expect(info.thumbFormat == PTPFormat(rawValue: 0x3808))
        #expect([info.thumbBytes, info.thumbWidth, info.thumbHeight] == [0x1234, 160, 120])
        #expect([info.imageWidth, info.imageHeight, info.imageDepth] == [1920, 1080, 24])
        #expect(info.parent == 0x8000_0001)
        #expect(info.associationType == 0)
        #expect(info.associationDescription == 0)
        #expect(info.sequenceNumber == (is64 ? 0 : 7))
        #expect(info.filename == "P1.MP4")
        #expect(info.captureDate == "20260301T221407")
        #expect(info.modificationDate == "20260301T221502.5Z")
        #expect(info.keywords.isEmpty)
        #expect(info.bytes == bytes)
    }

    @Test func `a size of 64 bits is noticed where nobody said so`() throws {
        let info = try PTPObjectInfo(GoldenPTP.objectInfo64, has64BitSize: false)

        #expect(info.has64BitSize)
        #expect(info.knownBytes == 5 << 30)
        #expect(info.filename == "P1.MP4")
    }

    @Test func `a size of 32 bits is not taken for one of 64`() throws {
        #expect(try !PTPObjectInfo(GoldenPTP.objectInfo, has64BitSize: false).has64BitSize)
    }

    @Test func `an object without a name but with a date is not taken for a shifted one`() throws {
        let info = try PTPObjectInfo(GoldenPTP.objectInfoWithoutName, has64BitSize: false)

        #expect(!info.has64BitSize)
        #expect(info.filename.isEmpty)
        #expect(info.captureDate == "20260301T221407")
        #expect(info.parent == 5)
    }

    @Test func `a folder may end behind its numbers, and its size may not fit`() throws {
        let info = try PTPObjectInfo(GoldenPTP.objectInfoWithoutStrings, has64BitSize: false)

        #expect(info.isFolder)
        #expect(!info.isProtected)
        #expect(info.sizeBytes == 0xFFFF_FFFF)
        #expect(info.knownBytes == nil)
        #expect(info.filename.isEmpty)
    }

    @Test(
        arguments: [
            (true, UInt64.max, nil), (true, 0x8000_0000_0000_0000, nil), (true, 1 << 40, 1 << 40),
            (true, 0xFFFF_FFFF, 0xFFFF_FFFF), (false, 0xFFFF_FFFF, nil), (false, 0, 0),
        ] as [(Bool, UInt64, Int64?)]
    )
    func `a size that says it does not fit is not known`(
        _ is64: Bool,
        _ size: UInt64,
        _ known: Int64?
    ) {
        var info = PTPObjectInfo()
        info.has64BitSize = is64
        info.sizeBytes = size

        #expect(info.knownBytes == known)
    }
}
