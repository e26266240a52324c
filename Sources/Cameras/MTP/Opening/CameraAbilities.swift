// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What a camera can do, by its own word and with what its profile leaves of it.
struct CameraAbilities: Sendable {
    let info: PTPDeviceInfo
    private let quirks: MTPQuirks

    init(_ info: PTPDeviceInfo, quirks: MTPQuirks) {
        self.info = info
        self.quirks = quirks
    }

    /// The vendor codes that Nikon uses mean other things to other makers.
    var isNikon: Bool { info.manufacturer.lowercased().contains("nikon") }

    /// Whether it lists the properties of many objects at once.
    var listsProperties: Bool { info.supports(.getObjectPropList) }

    /// Whether it tells single properties of an object.
    var tellsObjectProperties: Bool { info.supports(.getObjectPropValue) }

    var deletes: Bool { info.supports(.deleteObject) }

    var hasBattery: Bool { !quirks.hidesBattery && info.supports(.batteryLevel) }

    var hasClock: Bool { !quirks.hidesClock && info.supports(.dateTime) }

    /// How a part of an object that lies at `offset` is asked for; nil if it cannot be.
    func part(at offset: Int64, byteCount: Int) -> PartRequest? {
        guard quirks.readsParts else { return nil }
        if hasAndroidParts { return .android }
        if isNikon, info.supports(.nikonGetPartialObjectEx) { return .nikon }
        guard info.supports(.getPartialObject), offset + Int64(byteCount) <= Int64(UInt32.max)
        else { return nil }
        return .standard
    }

    /// Vendors may use the code for something else, unless they speak Microsoft's extension.
    private var hasAndroidParts: Bool {
        info.supports(.getPartialObject64)
            && (info.vendorExtension == 6
                || info.vendorExtensionDescription.lowercased().contains("android.com"))
    }
}

/// The ways of asking for a part of an object.
enum PartRequest: Hashable, Sendable {
    /// Offset and length of 32 bits.
    case standard
    /// An offset of 64 bits.
    case android
    /// Offset and length of 64 bits.
    case nikon

    var operation: PTPOperation {
        switch self {
        case .standard: .getPartialObject
        case .android: .getPartialObject64
        case .nikon: .nikonGetPartialObjectEx
        }
    }

    /// The parameters that ask for `byteCount` bytes from `offset` on.
    func parameters(_ handle: PTPHandle, offset: Int64, byteCount: Int) -> [UInt32] {
        let low = UInt32(truncatingIfNeeded: offset)
        let high = UInt32(truncatingIfNeeded: offset >> 32)
        let count = UInt32(clamping: byteCount)
        return switch self {
        case .standard: [handle.rawValue, low, count]
        case .android: [handle.rawValue, low, high, count]
        case .nikon: [handle.rawValue, low, high, count, 0]
        }
    }
}
