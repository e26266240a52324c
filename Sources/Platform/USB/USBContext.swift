// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CLibUSB

/// libusb itself, with the one thread on which its events arrive.
///
/// Devices hold on to it, so that it ends after the last of them: first its thread, then libusb.
/// One serves the whole process.
package final class USBContext: Sendable {
    let pointer: USBContextPointer
    private let thread: USBEventThread

    /// Starts libusb without letting it look for devices: we are told of them by udev.
    package init() throws(USBError) {
        // Must come before `libusb_init`, which would scan otherwise.
        if let code = USBError.Code(result: camdock_usb_disable_discovery()) {
            throw USBError(code, "keep libusb from looking for devices")
        }
        var raw: OpaquePointer?
        if let code = USBError.Code(result: libusb_init(&raw)) {
            throw USBError(code, "start libusb")
        }
        guard let raw else { throw USBError(.noMemory, "start libusb") }
        let pointer = USBContextPointer(raw: raw)
        do {
            thread = try USBEventThread(of: pointer)
        } catch {
            libusb_exit(raw)
            throw error
        }
        self.pointer = pointer
    }

    deinit {
        thread.join()
        libusb_exit(pointer.raw)
    }
}

/// A `libusb_context`.
// Safe: libusb's contexts may be used by any number of threads at once.
struct USBContextPointer: @unchecked Sendable {  // Safe: libusb locks it.
    let raw: OpaquePointer
}

/// A `libusb_device_handle`.
// Safe: libusb's handles may be used by any number of threads at once, until they are closed.
struct USBHandlePointer: @unchecked Sendable {  // Safe: libusb locks it.
    let raw: OpaquePointer
}
