// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CUmockdev
import FakeCamera
import Glibc
import SystemPackage

/// The device as a whole.
extension UsbfsState {
    mutating func answerForDevice(
        _ opening: inout UsbfsOpen,
        _ request: UsbfsRequest,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) -> Int {
        switch request {
        case .connectInfo:
            argument?.assumingMemoryBound(to: usbdevfs_connectinfo.self).pointee.devnum =
                UInt32(number)
        case .getSpeed:
            switch camera.model.usb.speed {
            case .full: return 2
            case .high: return 3
            case .super: return 5
            }
        case .control: return try control(argument)
        case .clearHalt: try clearHalt(argument)
        case .reset: reset(&opening)
        case .setInterface: endTransfers(&opening, of: try interface(argument))
        case .getDriver: try nameDriver(&opening, argument)
        default: throw Errno(rawValue: ENOTTY)
        }
        return 0
    }

    /// A request on the control pipe whose end is waited for.
    private func control(_ argument: UnsafeMutableRawPointer?) throws(Errno) -> Int {
        guard let request = argument?.load(as: usbdevfs_ctrltransfer.self) else {
            throw .badAddress
        }
        let setup = FakeSetup(
            requestType: request.bRequestType,
            request: request.bRequest,
            value: request.wValue,
            index: request.wIndex,
            length: request.wLength
        )
        let data = UnsafeMutableRawBufferPointer(start: request.data, count: Int(request.wLength))
        switch camera.control(setup, setup.isIn ? [] : Array(data)) {
        case .bytes(let bytes), .partial(let bytes):
            data.copyBytes(from: bytes.prefix(data.count))
            return setup.isIn ? min(bytes.count, data.count) : data.count
        case .stall: throw .brokenPipe
        case .overflow: throw .overflow
        case .gone: throw .left
        // Nothing here waits for a camera that is silent.
        case .pending: throw .timedOut
        }
    }

    private func clearHalt(_ argument: UnsafeMutableRawPointer?) throws(Errno) {
        guard let endpoint = argument?.load(as: UInt32.self) else { throw .badAddress }
        // CLEAR_FEATURE(ENDPOINT_HALT)
        let setup = FakeSetup(requestType: 0x02, request: 1, index: UInt16(endpoint))
        if camera.control(setup) == .stall { throw .brokenPipe }
    }

    /// Resets the device, after which usbfs no longer has its interfaces.
    private mutating func reset(_ opening: inout UsbfsOpen) {
        opening.end(-ENOENT)
        opening.claimed = []
        for opener in openings.keys {
            openings[opener]?.end(-ENOENT)
            openings[opener]?.claimed = []
        }
        camera.reset()
        configure()
    }

    /// Chooses the device's only configuration (SET_CONFIGURATION), as the kernel does at first sight.
    func configure() {
        _ = camera.control(FakeSetup(requestType: 0, request: 9, value: 1))
    }

    private func nameDriver(
        _ opening: inout UsbfsOpen,
        _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        let interface = try interface(argument)
        let isClaimed = (openings.values + [opening]).contains { $0.claimed.contains(interface) }
        guard let driver = otherDrivers[interface] ?? (isClaimed ? "usbfs" : nil) else {
            throw Errno(rawValue: ENODATA)
        }
        // struct usbdevfs_getdriver: the interface's number, and room for 256 bytes of its name.
        let name = Array(driver.utf8.prefix(255)) + [0]
        argument.map { UnsafeMutableRawBufferPointer(start: $0 + 4, count: 256) }?.copyBytes(
            from: name
        )
    }
}
