// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a device can be asked to do.
///
/// A closed set: what would format a store, reset a device's settings or write an object is not in
/// it and so cannot be sent.
package enum PTPOperation: UInt16, Hashable, Sendable, CaseIterable {
    case getDeviceInfo = 0x1001
    case openSession = 0x1002
    case closeSession = 0x1003
    case getStorageIDs = 0x1004
    case getStorageInfo = 0x1005
    case getNumObjects = 0x1006
    case getObjectHandles = 0x1007
    case getObjectInfo = 0x1008
    case getObject = 0x1009
    /// Only `PTPSession.delete` may send it, with a `PTPHandle`.
    case deleteObject = 0x100B
    case getDevicePropDesc = 0x1014
    case getDevicePropValue = 0x1015
    case setDevicePropValue = 0x1016
    case getPartialObject = 0x101B

    case getObjectPropsSupported = 0x9801
    case getObjectPropDesc = 0x9802
    case getObjectPropValue = 0x9803
    case getObjectPropList = 0x9805

    /// Android: a part at an offset of 64 bits.
    case getPartialObject64 = 0x95C1
    /// Nikon: the size of an object in 64 bits.
    case nikonGetObjectSize = 0x9421
    /// Nikon: a part with offset and length of 64 bits.
    case nikonGetPartialObjectEx = 0x9431
}
