// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import Platform

/// What a device that udev shows is to a dock.
package enum SortedDevice: Hashable, Sendable {
    /// Not in a bay, a hub, exempted by a rule, or a part of something that is sorted by itself.
    case ignored
    /// A reader or a camera whose medium has not shown up yet.
    case awaitingMedium(USBIdentity, CameraSerial?, Bay)
    /// Something that is not read, and why.
    case refused(USBIdentity, CameraSerial?, Bay, Refusal)
    /// A medium that can be opened.
    case medium(DetectedMedium)
    /// A camera that speaks for itself.
    case camera(DetectedCamera)

    private static let hub = USBInterfaceClass("09")
    private static let massStorage = USBInterfaceClass("08:06")

    /// Sorts a device; the bay has no name yet.
    package init(_ device: UdevDevice) {
        switch device.kind {
        case .usbDevice: self = Self.sort(usb: device)
        case .disk, .partition: self = Self.sort(block: device)
        }
    }

    /// Whether there is footage behind it that may be being read.
    package var holdsFootage: Bool {
        switch self {
        case .medium, .camera: true
        case .ignored, .awaitingMedium, .refused: false
        }
    }

    /// Whether both are the same stay of the same thing, whatever else udev has learnt meanwhile.
    package func isSameStay(as other: Self) -> Bool {
        if case .medium(let first) = self, case .medium(let second) = other {
            return first.diskSequence == second.diskSequence
        }
        if case .camera(let first) = self, case .camera(let second) = other {
            return first.incarnation == second.incarnation
        }
        return self == other
    }

    private static func sort(usb device: UdevDevice) -> Self {
        // Until the rules have run there is nothing to sort by; a change follows.
        guard device.properties["ID_USB_INTERFACES"] != nil,
            device.properties["ID_CAMDOCK"] != "0",
            let path = BayPath(of: device)
        else { return .ignored }
        let itself = UdevDevice.Ancestor(
            sysPath: device.sysPath,
            properties: device.properties,
            attributes: device.attributes
        )
        let identity = USBIdentity(of: itself)
        let serial = (device.attributes["serial"] ?? device.properties["ID_SERIAL_SHORT"])
            .flatMap { CameraSerial($0) }
        let bay = Bay(path: path, name: nil)
        if identity.speaks(hub) { return .ignored }
        if identity.speaks(massStorage) { return .awaitingMedium(identity, serial, bay) }
        if let camera = MTPProbe.finding(for: device) { return .camera(camera) }
        return .refused(identity, serial, bay, .unknownDevice)
    }

    private static func sort(block device: UdevDevice) -> Self {
        guard device.usbParent?.properties["ID_CAMDOCK"] != "0" else { return .ignored }
        switch MassStorageProbe.finding(for: device) {
        case .nothing, .waiting: return .ignored
        case .medium(let medium): return .medium(medium)
        case .unsupported(let path, let identity, let serial, let found):
            let bay = Bay(path: path, name: nil)
            return .refused(identity, serial, bay, .unsupportedFileSystem(found))
        case .unreadable(let path, let identity, let serial, let reason):
            let bay = Bay(path: path, name: nil)
            return .refused(identity, serial, bay, .mediumUnreadable(reason))
        }
    }
}

extension USBIdentity {
    fileprivate func speaks(_ wanted: USBInterfaceClass?) -> Bool {
        interfaces.contains { wanted?.covers($0) ?? false }
    }

    /// The maker's and model's names, escaped; empty if the device states none.
    var displayName: String {
        let names = [manufacturer, product].filter { !$0.isEmpty }
        return EscapedName.reversible(Array(names.joined(separator: " ").utf8))
    }
}
