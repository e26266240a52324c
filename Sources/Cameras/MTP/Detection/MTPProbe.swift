// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// Tells which of the USB devices that udev shows could be spoken to in PTP.
///
/// It looks at what udev knows and at nothing else: no device is asked anything here. Which of them
/// are asked, profiles and enrolment decide.
package enum MTPProbe {
    /// The device as a camera that could be opened; nil if it cannot be one, or not yet.
    ///
    /// A device for which the rules have not run yet may have no permissions either: a change will
    /// say when they have. One that a rule exempts (`ID_CAMDOCK=0`) is no camera.
    package static func finding(for device: UdevDevice) -> DetectedCamera? {
        guard device.kind == .usbDevice, device.isInitialized,
            device.properties["ID_CAMDOCK"] != "0",
            let node = device.node, let number = device.number,
            let bay = BayPath(of: device)
        else { return nil }
        let own = UdevDevice.Ancestor(
            sysPath: device.sysPath,
            properties: device.properties,
            attributes: device.attributes
        )
        let identity = USBIdentity(of: own)
        return DetectedCamera(
            sysPath: device.sysPath,
            node: node,
            number: number,
            incarnation: device.incarnation,
            bayPath: bay,
            hub: HubIdentity(device.hub),
            device: identity,
            serial: CameraSerial(ofUSBDevice: own),
            interface: identity.interfaces.first { $0 == .stillImage }
        )
    }
}
