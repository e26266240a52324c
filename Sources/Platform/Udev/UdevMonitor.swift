// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

internal import CUdev
import Glibc
import SystemPackage

/// What one attempt to receive brought.
enum UdevReceipt {
    /// Something happened to a device.
    case event(action: String, device: UdevDevice, formerPath: String?)
    /// Nothing is waiting.
    case empty
    /// Events were lost, for this reason.
    case overrun(Errno)
    /// The socket is of no more use.
    case broken(Errno)
}

/// Where a watch gets its events from.
protocol UdevEventSource {
    /// Readable when something can be received.
    var descriptor: CInt { get }

    /// Takes one event off the queue; never waits.
    mutating func receive() -> UdevReceipt

    /// Everything present now.
    ///
    /// **Blocks.**
    func devices() throws(UdevError) -> [UdevDevice]
}

/// The kernel's netlink socket, behind libudev, armed from its making on.
///
/// Events are those that udevd passes on after its rules ran, with nodes and modes in place.
final class UdevMonitor: UdevEventSource {
    /// Who sends the events.
    enum Group: String {
        /// udevd, after the rules.
        case udev
        /// The kernel itself, before any rule.
        case kernel
    }

    /// 64 ports that come alive at once make some thousand events of about 2 KiB.
    static let wantedBufferBytes: CInt = 16 << 20

    private let context: UdevContext
    private let raw: OpaquePointer
    let descriptor: CInt

    /// Arms a monitor for USB devices, disks and partitions.
    init(group: Group = .udev, bufferBytes: CInt = wantedBufferBytes) throws(UdevError) {
        let context = try UdevContext()
        guard let raw = udev_monitor_new_from_netlink(context.raw, group.rawValue) else {
            throw UdevError(operation: "open a monitor", errno: Errno(rawValue: errno))
        }
        self.context = context
        self.raw = raw
        descriptor = udev_monitor_get_fd(raw)
        // Without CAP_NET_ADMIN the kernel grants net.core.rmem_max at most, or refuses. A smaller
        // buffer is no fault: an overrun is answered by another scan.
        _ = udev_monitor_set_receive_buffer_size(raw, bufferBytes)
        for kind in UdevDevice.Kind.allCases {
            try check(
                udev_monitor_filter_add_match_subsystem_devtype(raw, kind.subsystem, kind.rawValue)
            )
        }
        try check(udev_monitor_enable_receiving(raw))
    }

    deinit {
        udev_monitor_unref(raw)
    }

    func receive() -> UdevReceipt {
        guard let received = udev_monitor_receive_device(raw) else {
            return UdevReceipt(failure: Errno(rawValue: errno))
        }
        let handle = UdevHandle(adopting: received, of: context)
        guard let action = handle.action, let device = UdevDevice(handle) else { return .empty }
        let former = handle.property("DEVPATH_OLD").map { "/sys" + $0 }
        return .event(action: action, device: device, formerPath: former)
    }

    func devices() throws(UdevError) -> [UdevDevice] {
        try UdevDatabase.devices(in: context)
    }

    private func check(_ result: CInt) throws(UdevError) {
        guard result >= 0 else {
            throw UdevError(operation: "arm a monitor", errno: Errno(rawValue: -result))
        }
    }
}

extension UdevReceipt {
    /// Sorts libudev's reasons for receiving nothing.
    init(failure: Errno) {
        switch failure {
        case .wouldBlock, .interrupted: self = .empty
        case .badFileDescriptor, .notSocket, .socketNotConnected: self = .broken(failure)
        // ENOBUFS is the kernel's word for a dropped event. Anything else, such as a message that
        // libudev cannot read, may have been an event just as well.
        default: self = .overrun(failure)
        }
    }
}
