// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CLibUSB
import Glibc
import Synchronization
import SystemPackage

/// One opened USB device: one stay of it, whatever its node comes to mean.
///
/// We open the node and libusb is handed the descriptor, so that nothing depends on what libusb
/// believes to be plugged in. Pipes and interfaces hold on to the device, and it to the context.
package final class USBDevice: Sendable {
    /// How long a failed transfer may turn out to be the first sign of a device being pulled.
    private static let leavingTime: CInt = 300

    package let node: String
    package let facts: USBDeviceFacts
    let traffic: USBTraffic
    private let context: USBContext
    private let descriptor: CInt
    /// Held for the whole of every call that libusb does not do by transfers; nil once closed.
    private let handle: Mutex<USBHandlePointer?>

    /// Opens a node such as `/dev/bus/usb/001/004` and reads the descriptors.
    ///
    /// **Blocks.**
    /// - Throws: `.gone` if nobody is there, `.denied` without the rights to read and write it.
    package init(opening node: String, in context: USBContext) throws(USBError) {
        let opened: CInt
        do {
            opened = try retryingInterrupts { open(node, O_RDWR | O_CLOEXEC | O_NOFOLLOW) }
        } catch {
            throw USBError(.init(opening: error), "open \(node)", detail: "\(error)")
        }
        var raw: OpaquePointer?
        let result = libusb_wrap_sys_device(context.pointer.raw, Int(opened), &raw)
        guard result >= 0, let raw else {
            Glibc.close(opened)
            throw USBError(.init(result: result) ?? .noMemory, "use \(node)")
        }
        let handle = USBHandlePointer(raw: raw)
        do {
            facts = try USBDeviceFacts(of: handle)
        } catch {
            libusb_close(raw)
            Glibc.close(opened)
            throw error
        }
        self.node = node
        self.context = context
        descriptor = opened
        traffic = USBTraffic(on: handle, in: context)
        self.handle = Mutex(handle)
    }

    deinit { close() }

    /// Claims an interface, in its first setting.
    ///
    /// **Blocks.**
    /// - Parameters:
    ///   - number: The interface's number.
    ///   - detachingDriver: Whether a kernel driver is sent away for it, until it is released.
    /// - Returns: The interface, which is ours until it is closed.
    /// - Throws: `.busy` if somebody else holds it, with their names where they can be found out.
    package func claim(
        _ number: UInt8,
        detachingDriver: Bool = false
    ) throws(USBError) -> USBInterface {
        let settings = facts.settings(ofInterface: number)
        guard let first = settings.first(where: { $0.alternate == 0 }) else {
            throw USBError(.notFound, "claim interface \(number) of \(node)")
        }
        do {
            try call("claim interface \(number) of \(node)") {
                libusb_set_auto_detach_kernel_driver($0, detachingDriver ? 1 : 0)
                return libusb_claim_interface($0, CInt(number))
            }
        } catch  where error.code == .busy {
            throw USBError(.busy, error.operation, detail: whoHolds(number))
        }
        // Some devices choke on being told the only setting they have.
        if settings.count > 1 {
            try call("choose setting 0 of interface \(number)") {
                libusb_set_interface_alt_setting($0, CInt(number), 0)
            }
        }
        return USBInterface(first, of: self)
    }

    /// Ends a stall; nothing may be under way at the endpoint.
    ///
    /// **Blocks**, for the 5 s at most that the kernel gives the device.
    func clearHalt(of endpoint: UInt8) throws(USBError) {
        try call("end a stall") { libusb_clear_halt($0, endpoint) }
    }

    /// Resets the device on its bus, while nothing is under way; its interfaces stay claimed.
    ///
    /// **Blocks**, some seconds where the device does not come back.
    /// - Throws: `.gone` if it came back as another.
    func reset() throws(USBError) {
        do {
            try call("reset the device") { libusb_reset_device($0) }
        } catch  where error.code == .notFound {
            throw USBError(.gone, error.operation)
        }
    }

    /// Lets go of an interface.
    ///
    /// **Blocks.**
    func release(_ number: UInt8) {
        // Fails where the device has left, and then there is nothing to be let go of.
        try? call("release an interface", evenIfInterrupted: true) {
            libusb_release_interface($0, CInt(number))
        }
    }

    /// Makes every call under way, and every later one, throw `.closed`; from any thread.
    package func interrupt() {
        traffic.interrupt()
    }

    /// Ends every call, and closes the node.
    ///
    /// **Blocks** until the last transfer has landed.
    package func close() {
        traffic.interrupt()
        traffic.drain()
        handle.withLock { handle in
            guard let closing = handle.take() else { return }
            libusb_close(closing.raw)
            // Not before: libusb still takes the descriptor out of what it waits for.
            Glibc.close(descriptor)
        }
    }

    /// Replaces a failure on the wire by `.gone` if the device leaves in the next moment: while it is
    /// being pulled, its transfers fail before the hub has noticed.
    ///
    /// **Blocks**, shortly, and only for `.input`.
    func judged(_ code: USBError.Code) -> USBError.Code {
        guard code == .input else { return code }
        return handle.withLock { handle in
            guard handle != nil else { return .closed }
            // usbfs raises POLLHUP and POLLERR when the device leaves; nothing else was asked for.
            var waited = pollfd(fd: descriptor, events: 0, revents: 0)
            guard poll(&waited, 1, Self.leavingTime) == 1 else { return code }
            return waited.revents & Int16(POLLHUP | POLLERR) != 0 ? .gone : code
        }
    }

    private func call(
        _ operation: String,
        evenIfInterrupted isLast: Bool = false,
        _ body: (OpaquePointer) -> CInt
    ) throws(USBError) {
        try handle.withLock { (handle) throws(USBError) in
            guard let handle, isLast || !traffic.isClosed else {
                throw USBError(.closed, operation)
            }
            if let code = USBError.Code(result: body(handle.raw)) {
                throw USBError(code, operation)
            }
        }
    }

    private func whoHolds(_ number: UInt8) -> String {
        let isDriver = handle.withLock { handle in
            handle.map { libusb_kernel_driver_active($0.raw, CInt(number)) == 1 } ?? false
        }
        guard !isDriver else { return "a driver of the kernel" }
        let others = USBNodeHolder.holders(of: node).filter { $0.process != Int(getpid()) }
        guard !others.isEmpty else { return "no holder that this user may look at" }
        return others.map(\.description).joined(separator: ", ")
    }
}
