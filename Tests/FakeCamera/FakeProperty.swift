// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The charge that the camera states, and the scale on which it does.
package struct FakeBattery: Hashable, Sendable {
    /// How the property describes itself.
    package enum Form: Hashable, Sendable {
        case none
        case range(UInt8, UInt8, step: UInt8)
        case enumeration([UInt8])
    }

    package var level: UInt8 = 80
    package var form = Form.range(0, 100, step: 1)

    /// A battery at 80 in a range from 0 to 100.
    package init() {}

    /// A battery with a scale.
    package init(level: UInt8, form: Form) {
        self.level = level
        self.form = form
    }
}

/// The clock that the camera shows.
package struct FakeClock: Hashable, Sendable {
    /// What it shows; it stands still, so that a test knows what to expect.
    package var shown = "20260314T090000"
    /// Whether its description says that it can be set.
    package var canBeSet = true
    /// What setting it is answered with, if it is refused all the same.
    package var refusal: UInt16?

    /// A clock that can be set.
    package init() {}
}

/// What the camera does when a host introduces itself (0xD406).
package struct FakeInitiator: Hashable, Sendable {
    /// Whether the property exists.
    package var exists = false
    package var value = ""
    /// The operations that DeviceInfo gains when any host introduces itself.
    package var unlocks: [UInt16] = []
    /// Whether 0x4008 announces that.
    package var sendsEvent = true
}

/// Codes of device properties.
package enum FakePropertyCode {
    package static let battery: UInt16 = 0x5001
    package static let dateTime: UInt16 = 0x5011
    package static let initiator: UInt16 = 0xD406
    package static let friendlyName: UInt16 = 0xD402
}
