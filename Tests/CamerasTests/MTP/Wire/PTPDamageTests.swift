// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

/// A reader of one dataset, for what must hold of all of them.
struct PTPDatasetReading: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// Reads bytes and writes what was read.
    let copy: @Sendable ([UInt8]) throws -> [UInt8]

    static let all = [
        Self(testDescription: "DeviceInfo", bytes: GoldenPTP.deviceInfo) {
            try PTPDeviceInfo($0).bytes
        },
        Self(testDescription: "StorageInfo", bytes: GoldenPTP.storageInfo) {
            try PTPStorageInfo($0).bytes
        },
        Self(testDescription: "ObjectInfo", bytes: GoldenPTP.objectInfo) {
            try PTPObjectInfo($0, has64BitSize: false).bytes
        },
        Self(testDescription: "ObjectInfo of 64 bits", bytes: GoldenPTP.objectInfo64) {
            try PTPObjectInfo($0, has64BitSize: true).bytes
        },
        Self(testDescription: "a range", bytes: GoldenPTP.batteryRange) {
            try PTPPropertyDescription($0).bytes
        },
        Self(testDescription: "an enumeration", bytes: GoldenPTP.batteryEnumeration) {
            try PTPPropertyDescription($0).bytes
        },
        Self(testDescription: "a clock", bytes: GoldenPTP.clock) {
            try PTPPropertyDescription($0).bytes
        },
    ]
}

@Suite struct PTPDamageTests {
    @Test(arguments: PTPDatasetReading.all)
    func `a dataset that is cut off is refused or read, and what is read can be read again`(
        _ dataset: PTPDatasetReading
    ) throws {
        for count in 0..<dataset.bytes.count {
            guard let copy = try? dataset.copy(Array(dataset.bytes.prefix(count))) else { continue }
            #expect(try dataset.copy(copy) == copy)
        }
        #expect(throws: PTPMalformed.self) { try dataset.copy([]) }
        #expect(try dataset.copy(dataset.bytes) == dataset.bytes)
    }

    @Test(arguments: PTPDatasetReading.all)
    func `a dataset with any byte at its extremes is refused or read`(
        _ dataset: PTPDatasetReading
    ) throws {
        for place in dataset.bytes.indices {
            for value in [0x00, 0x7F, 0x80, 0xFF] as [UInt8] {
                var damaged = dataset.bytes
                damaged[place] = value
                guard let copy = try? dataset.copy(damaged) else { continue }
                #expect(try dataset.copy(copy) == copy)
            }
        }
    }
}
