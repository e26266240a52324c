// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a PTP camera answers when it is asked who it is (DeviceInfo); empty where it says nothing.
package struct CameraStatement: Hashable, Sendable {
    package let manufacturer: String
    package let model: String
    /// The version of its firmware.
    package let version: String
    /// The serial number that it states there, which may differ from that on USB.
    package let serial: CameraSerial?

    /// Joins an answer.
    package init(
        manufacturer: String,
        model: String,
        version: String = "",
        serial: CameraSerial? = nil
    ) {
        self.manufacturer = manufacturer
        self.model = model
        self.version = version
        self.serial = serial
    }

    /// The maker's and model's names, escaped; empty if it states none.
    package var name: String {
        let names = [manufacturer, model].filter { !$0.isEmpty }
        return EscapedName.reversible(Array(names.joined(separator: " ").utf8))
    }
}
