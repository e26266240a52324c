// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage

/// The requests of usbfs (linux/usbdevice_fs.h), by their number within its ioctl codes.
enum UsbfsRequest: UInt {
    case control = 0
    case setInterface = 4
    case setConfiguration = 5
    case getDriver = 8
    case submit = 10
    case discard = 11
    case reap = 12
    case reapWithoutDelay = 13
    case claim = 15
    case release = 16
    case connectInfo = 17
    case driverRequest = 18
    case reset = 20
    case clearHalt = 21
    case getCapabilities = 26
    case disconnectAndClaim = 27
    case getSpeed = 31

    /// Reads an ioctl code; nil if it is none of usbfs, or one that nothing here asks for.
    init?(code: UInt) {
        guard (code >> 8) & 0xFF == UInt(UInt8(ascii: "U")) else { return nil }
        self.init(rawValue: code & 0xFF)
    }
}

extension Errno {
    /// The device has left.
    static var left: Errno { .operationNotSupportedByDevice }
}
