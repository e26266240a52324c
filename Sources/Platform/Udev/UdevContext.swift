// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CLinux
internal import CUdev
import Glibc
import SystemPackage

/// A libudev context, kept alive by everything made from it.
///
/// libudev objects may be used by one thread at a time, so none of these types is `Sendable`.
final class UdevContext {
    let raw: OpaquePointer

    init() throws(UdevError) {
        guard let raw = udev_new() else {
            throw UdevError(operation: "make a context", errno: Errno(rawValue: errno))
        }
        self.raw = raw
    }

    deinit {
        udev_unref(raw)
    }
}

/// One libudev device.
final class UdevHandle {
    private let context: UdevContext
    private let raw: OpaquePointer

    /// Takes over a reference that libudev handed out.
    init(adopting raw: OpaquePointer, of context: UdevContext) {
        self.raw = raw
        self.context = context
    }

    /// The device of a path under `/sys`; nil if it is not there.
    init?(sysPath: String, in context: UdevContext) {
        guard let raw = udev_device_new_from_syspath(context.raw, sysPath) else { return nil }
        self.raw = raw
        self.context = context
    }

    /// The block device of a number; nil if it is not there.
    init?(block number: DeviceNumber, in context: UdevContext) {
        let packed = clinux_device_number(number.major, number.minor)
        let block = CChar(bitPattern: UInt8(ascii: "b"))
        guard let raw = udev_device_new_from_devnum(context.raw, block, packed) else { return nil }
        self.raw = raw
        self.context = context
    }

    deinit {
        udev_device_unref(raw)
    }

    var sysPath: String? { text(udev_device_get_syspath(raw)) }
    var subsystem: String? { text(udev_device_get_subsystem(raw)) }
    var deviceType: String? { text(udev_device_get_devtype(raw)) }
    var node: String? { text(udev_device_get_devnode(raw)) }
    var action: String? { text(udev_device_get_action(raw)) }
    var isInitialized: Bool { udev_device_get_is_initialized(raw) > 0 }

    func property(_ name: String) -> String? {
        text(udev_device_get_property_value(raw, name))
    }

    /// A sysfs attribute, without its line end.
    ///
    /// **Blocks.**
    func attribute(_ name: String) -> String? {
        text(udev_device_get_sysattr_value(raw, name))
    }

    var properties: [String: String] {
        entries(udev_device_get_properties_list_entry(raw))
    }

    /// The nearest ancestor of a kind; nil if there is none.
    func ancestor(subsystem: String, deviceType: String) -> UdevHandle? {
        // The parent belongs to its child and dies with it, so a reference of our own is taken.
        guard
            let parent = udev_device_get_parent_with_subsystem_devtype(raw, subsystem, deviceType),
            let own = udev_device_ref(parent)
        else { return nil }
        return UdevHandle(adopting: own, of: context)
    }
}

/// Copies a list of libudev's into a dictionary.
func entries(_ first: OpaquePointer?) -> [String: String] {
    var result: [String: String] = [:]
    var entry = first
    while let current = entry {
        if let name = text(udev_list_entry_get_name(current)) {
            result[name] = text(udev_list_entry_get_value(current)) ?? ""
        }
        entry = udev_list_entry_get_next(current)
    }
    return result
}

private func text(_ raw: UnsafePointer<CChar>?) -> String? {
    raw.map { String(cString: $0) }
}
