// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CLibUSB
import SystemPackage

/// Something with a USB device that failed.
package struct USBError: Error {
    /// In which way.
    package enum Code: Hashable, Sendable {
        /// The device left.
        case gone
        /// This process may not open the node.
        case denied
        /// Somebody else holds the interface.
        case busy
        /// There is no such interface, pipe or configuration.
        case notFound
        /// The pipe is stalled.
        case stalled
        /// The device sent more than there was room for.
        case overflow
        /// Nothing moved for as long as was allowed.
        case timedOut
        /// `interrupt` or `close` was called.
        case closed
        /// The kernel has no memory left for transfers.
        case noMemory
        /// The transfer failed on the wire, which also happens while a device is being pulled.
        case input
        /// Anything else, by libusb's number.
        case other(CInt)
    }

    package let code: Code
    /// What was tried.
    package let operation: String
    /// What is known beyond the code.
    package let detail: String?

    /// Joins what is known of a failure.
    package init(_ code: Code, _ operation: String, detail: String? = nil) {
        self.code = code
        self.operation = operation
        self.detail = detail
    }
}

extension USBError: CustomStringConvertible {
    package var description: String {
        let said = detail.map { " (\($0))" } ?? ""
        return "usb: could not \(operation): \(code)\(said)"
    }
}

extension USBError.Code: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gone: "the device left"
        case .denied: "permission denied"
        case .busy: "somebody else holds it"
        case .notFound: "there is none"
        case .stalled: "the pipe is stalled"
        case .overflow: "more came than was asked for"
        case .timedOut: "nothing moved in the time allowed"
        case .closed: "the connection was closed"
        case .noMemory: "the kernel has no memory left for USB transfers (usbfs_memory_mb)"
        case .input: "the transfer failed on the wire"
        case .other(let number): "libusb error \(number)"
        }
    }
}

extension USBError.Code {
    /// Sorts the result of a libusb call; nil where it is none of failure.
    init?(result: CInt) {
        guard result < 0 else { return nil }
        switch libusb_error(rawValue: result) {
        case LIBUSB_ERROR_NO_DEVICE: self = .gone
        case LIBUSB_ERROR_ACCESS: self = .denied
        case LIBUSB_ERROR_BUSY: self = .busy
        case LIBUSB_ERROR_NOT_FOUND: self = .notFound
        case LIBUSB_ERROR_PIPE: self = .stalled
        case LIBUSB_ERROR_OVERFLOW: self = .overflow
        case LIBUSB_ERROR_TIMEOUT: self = .timedOut
        case LIBUSB_ERROR_NO_MEM: self = .noMemory
        case LIBUSB_ERROR_IO: self = .input
        default: self = .other(result)
        }
    }

    /// Sorts the errno of a node that could not be opened.
    init(opening errno: Errno) {
        switch errno {
        // ENOENT: udevd has removed the node; the others: the node is there, its device is not.
        case .noSuchFileOrDirectory, .noSuchAddressOrDevice, .operationNotSupportedByDevice:
            self = .gone
        case .permissionDenied, .notPermitted: self = .denied
        case .resourceBusy: self = .busy
        case .noMemory: self = .noMemory
        default: self = .other(LIBUSB_ERROR_OTHER.rawValue)
        }
    }
}
