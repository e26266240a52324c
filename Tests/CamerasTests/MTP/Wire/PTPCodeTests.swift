// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Cameras

@Suite struct PTPCodeTests {
    @Test(
        arguments: [
            // SendObjectInfo, SendObject, InitiateCapture, FormatStore, ResetDevice, SetObjectProtection,
            // MoveObject, CopyObject, TerminateOpenCapture, ResetDevicePropValue.
            0x100C, 0x100D, 0x100E, 0x100F, 0x1010, 0x1012, 0x1019, 0x101A, 0x1018, 0x1017,
            // SetObjectPropValue, SetObjectPropList, SendObjectPropList, and Android's editing.
            0x9804, 0x9806, 0x9808, 0x95C2, 0x95C3, 0x95C4, 0x95C5,
        ] as [UInt16]
    )
    func `an operation that changes footage cannot be expressed`(_ code: UInt16) {
        #expect(PTPOperation(rawValue: code) == nil)
    }

    @Test func `the handles that stand for all objects or none cannot be expressed`() {
        #expect(PTPHandle(0) == nil)
        #expect(PTPHandle(0xFFFF_FFFF) == nil)
        #expect(PTPHandle(1)?.rawValue == 1)
        #expect(PTPHandle(0xFFFF_FFFE)?.description == "0xFFFFFFFE")
    }

    @Test func `a slot without a medium is told from one with`() {
        #expect(!PTPStorageID(0x0002_0000).hasMedium)
        #expect(PTPStorageID(0x0001_0001).hasMedium)
    }

    @Test func `a code is shown by name and number, one that is not known by number`() {
        #expect(PTPResponseCode.deviceBusy.description == "device busy (0x2019)")
        #expect(PTPResponseCode(rawValue: 0xA0F).description == "0x0A0F")
        #expect("\(PTPOperation.getObject)" == "getObject")
    }

    @Test func `what a store allows is told apart`() {
        #expect(PTPStorageAccess.readWrite.allowsDeletion)
        #expect(PTPStorageAccess.readAndDelete.allowsDeletion)
        #expect(!PTPStorageAccess.readOnly.allowsDeletion)
        #expect(!PTPStorageAccess(rawValue: 3).allowsDeletion)
    }
}
