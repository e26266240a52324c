// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Everything that makes up the camera and what it holds.
package struct FakeModel: Sendable {
    package var usb = FakeUSB()
    package var statement = FakeStatement()
    package var stores: [FakeStore] = [FakeStore()]
    package var objects = FakeObjects()
    package var battery: FakeBattery? = FakeBattery()
    package var clock: FakeClock? = FakeClock()
    package var initiator = FakeInitiator()
    package var listing = FakeListingHabits()
    package var cancelling = FakeCancelHabits()
    package var parts = FakePartHabits()
    /// Whether a property that changes from within is announced by an event.
    package var sendsPropertyEvents = true
    /// Whether each object that was deleted is announced by an event.
    package var sendsRemovalEvents = false
    /// Whether requests on the control pipe beyond the standard ones are never answered.
    package var ignoresClassRequests = false

    /// A camera with one empty store.
    package init() {}
}

/// What DeviceInfo states.
package struct FakeStatement: Hashable, Sendable {
    package var manufacturer = "Panasonic"
    package var model = "BWC4000"
    package var version = "1.00"
    package var serial = "FAKE0001"
    package var vendorExtension: UInt32 = 6
    package var vendorExtensionText = "microsoft.com: 1.0;"
    /// The operations that work; one that is left out is answered as unsupported.
    package var operations = FakeOperation.everything
    package var events: [UInt16] = [0x4001, 0x4002, 0x4003, 0x4006, 0x4008, 0x400C]
    /// Whether the strings at the end are left out.
    package var leavesOutStrings = false
}

/// The operations that the camera knows.
package enum FakeOperation {
    package static let getDeviceInfo: UInt16 = 0x1001
    package static let openSession: UInt16 = 0x1002
    package static let closeSession: UInt16 = 0x1003
    package static let getStorageIDs: UInt16 = 0x1004
    package static let getStorageInfo: UInt16 = 0x1005
    package static let getNumObjects: UInt16 = 0x1006
    package static let getObjectHandles: UInt16 = 0x1007
    package static let getObjectInfo: UInt16 = 0x1008
    package static let getObject: UInt16 = 0x1009
    package static let deleteObject: UInt16 = 0x100B
    package static let getPropertyDescription: UInt16 = 0x1014
    package static let getPropertyValue: UInt16 = 0x1015
    package static let setPropertyValue: UInt16 = 0x1016
    package static let getPartialObject: UInt16 = 0x101B
    package static let getObjectSize: UInt16 = 0x9421
    package static let getPartialObjectEx: UInt16 = 0x9431
    package static let getPartialObject64: UInt16 = 0x95C1
    package static let getObjectPropsSupported: UInt16 = 0x9801
    package static let getObjectPropDesc: UInt16 = 0x9802
    package static let getObjectPropValue: UInt16 = 0x9803
    package static let getObjectPropList: UInt16 = 0x9805

    /// What Android's stack has, and the camera by default: no operation of another vendor.
    package static let everything: [UInt16] = [
        0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1006, 0x1007, 0x1008, 0x1009, 0x100B, 0x1014,
        0x1015, 0x1016, 0x101B, 0x95C1, 0x9801, 0x9802, 0x9803, 0x9805,
    ]

    /// What a still camera of the year 2000 has: no properties, no parts, nothing deleted.
    package static let plainPTP: [UInt16] = [
        0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1006, 0x1007, 0x1008, 0x1009,
    ]

    /// What a host of footage must never send: formatting, writing, moving, powering off.
    static let forbidden: Set<UInt16> = [
        0x100C, 0x100D, 0x100E, 0x100F, 0x1010, 0x1011, 0x1012, 0x1013, 0x1017, 0x1018, 0x1019,
        0x101A, 0x101C, 0x95C2, 0x95C3, 0x95C4, 0x95C5, 0x9804, 0x9806, 0x9807, 0x9808, 0x9810,
        0x9820,
    ]
}

extension Array<UInt16> {
    /// The operations but for some.
    package func without(_ operations: UInt16...) -> Self {
        filter { !operations.contains($0) }
    }
}

/// How the camera lists.
package struct FakeListingHabits: Hashable, Sendable {
    /// The properties of objects that it knows.
    package var properties: [UInt16] = [
        0xDC01, 0xDC02, 0xDC03, 0xDC04, 0xDC07, 0xDC08, 0xDC09, 0xDC0B, 0xDC41, 0xDC44,
    ]
    /// Whether GetObjectPropList takes a depth beyond 1; else it answers 0xA808.
    package var takesAnyDepth = true
    /// Whether it takes a depth of 1; else it answers 0xA808.
    package var takesFolderDepth = true
    /// Whether it takes all properties at once; else it answers 0xA801.
    package var takesAllProperties = true
    /// Whether it takes a group of properties in place of one; else it answers 0xA807.
    package var takesGroups = false
    /// Whether the list of a folder names the folder too.
    package var includesFolder = false
    /// Whether a list of all properties goes property by property, not object by object.
    package var goesByProperty = false
    /// Whether handles and folders are known only once the root was listed (EOS 1500D).
    package var needsRootFirst = false
    /// The most handles of one list: the others are left out without a word.
    package var mostHandles = Int.max
    /// How many objects more than there are it counts.
    package var miscount = 0
    /// Whether 32-bit sizes wrap beyond 4 GiB, where they should saturate.
    package var wrapsSizes = false
    /// Whether ObjectInfo has a size of 64 bits (Samsung).
    package var has64BitObjectInfo = false
}

/// How the camera takes a cancellation.
package struct FakeCancelHabits: Hashable, Sendable {
    /// Whether it heeds one.
    package var isHeeded = true
    /// How many times GetDeviceStatus says busy afterwards.
    package var busyAnswers = 0
    /// Whether both bulk pipes are halted afterwards.
    package var haltsPipes = false
    /// How many bytes are still in its buffers and come in front of whatever follows.
    package var leftoverBytes = 0
    /// Whether it sends an event.
    package var sendsEvent = false
    /// Whether it answers nothing more until that event was fetched (GoPro).
    package var waitsForEventRead = false
    /// Whether a response says that the transaction was cancelled.
    package var answersCancelled = false
}

/// How the camera reads parts of objects.
package struct FakePartHabits: Hashable, Sendable {
    /// The most bytes of one part; it falls silent at more.
    package var mostBytes: UInt32?
    /// Whether it falls silent when the last packet is a full one (Samsung, libmtp #8).
    package var hangsOnFullLastPacket = false
}
