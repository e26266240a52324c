// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

@Suite struct PTPDatasetTests {
    @Test func `DeviceInfo is read as it is laid out`() throws {
        let info = try PTPDeviceInfo(GoldenPTP.deviceInfo)

        #expect(info.standardVersion == 100)
        #expect(info.vendorExtension == 0x1C)
        #expect(info.vendorExtensionVersion == 110)
        #expect(info.vendorExtensionDescription == "panasonic.com: 1.0")
        #expect(info.functionalMode == 0)
        #expect(info.operations == [0x1001, 0x1002, 0x1003, 0x1007, 0x100B, 0x100F, 0x101B])
        #expect(info.supports(.deleteObject))
        #expect(!info.supports(.getObjectPropList))
        #expect(info.events == [.devicePropChanged, PTPEventCode(rawValue: 0xC101)])
        #expect(info.supports(.batteryLevel))
        #expect(!info.supports(.dateTime))
        #expect(info.captureFormats.isEmpty)
        #expect(info.formats == [.association, .quickTime, .mp4])
        #expect([info.manufacturer, info.model] == ["Panasonic", "DC-GH5"])
        #expect([info.version, info.serial] == ["1.0", "00XGR001"])
        #expect(info.bytes == GoldenPTP.deviceInfo)
    }

    @Test(arguments: zip([19, 28, 43], ["1.0", "DC-GH5", "Panasonic"]))
    func `texts that DeviceInfo lacks at its end are empty`(_ cut: Int, _ last: String) throws {
        let info = try PTPDeviceInfo(GoldenPTP.deviceInfo.dropLast(cut))

        let texts = [info.manufacturer, info.model, info.version, info.serial]
        #expect(texts.last { !$0.isEmpty } == last)
        #expect(info.serial.isEmpty)
    }

    @Test func `half a serial number is none`() {
        let error = #expect(throws: PTPMalformed.self) {
            try PTPDeviceInfo(GoldenPTP.deviceInfo.dropLast(1))
        }

        #expect(error?.what == "DeviceInfo: serial")
    }

    @Test func `what identifies a device ends at its first NUL`() throws {
        var info = PTPDeviceInfo()
        info.serial = "0042\0\u{FFFD}garbage"
        info.model = "BWC\0"

        let read = try PTPDeviceInfo(info.bytes)

        #expect(read.serial == "0042")
        #expect(read.model == "BWC")
    }

    @Test func `StorageInfo is read as it is laid out`() throws {
        let info = try PTPStorageInfo(GoldenPTP.storageInfo)

        #expect(info.storageType == 4)
        #expect(info.fileSystemType == 3)
        #expect(info.access == .readAndDelete)
        #expect(info.capacityBytes == 63_864_569_856)
        #expect(info.freeBytes == 1 << 33)
        #expect(info.freeImages == 0xFFFF_FFFF)
        #expect(info.storageDescription == "SD")
        #expect(info.volumeLabel.isEmpty)
        #expect(info.bytes == GoldenPTP.storageInfo)
        #expect(try PTPStorageInfo(GoldenPTP.storageInfo.dropLast(8)).storageDescription.isEmpty)
    }
}
