// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc

/// One socket for USB plugs, which the kernel shows as two ports where it takes USB 3.
///
/// A device of USB 3 hangs from a bus of its own, in a port that need not have the number of the
/// port that a slower device in the same socket has. Which two belong together, the kernel knows
/// from the firmware or from the hub, and shows as the link `peer` of a port since Linux 3.16
/// (Documentation/ABI/testing/sysfs-bus-usb).
package enum USBSocket {
    /// The other port of the socket that a device is in, by its path under `/sys`; nil if the kernel
    /// pairs it with none.
    ///
    /// **Blocks**, on sysfs.
    package static func peer(ofDevice sysPath: String) -> String? {
        guard let port = port(ofDevice: sysPath), let path = realpath(port + "/peer", nil) else {
            return nil
        }
        defer { free(path) }
        return String(cString: path)
    }

    /// The port that a device is in: `/sys/…/usb2/2-0:1.0/usb2-port5` for `/sys/…/usb2/2-5`, and
    /// `/sys/…/2-5/2-5:1.0/2-5-port1` for `/sys/…/2-5/2-5.1`.
    ///
    /// Not by the link `port` of the device, which comes only after the event that tells of it.
    static func port(ofDevice sysPath: String) -> String? {
        guard let slash = sysPath.lastIndex(of: "/") else { return nil }
        let name = sysPath[sysPath.index(after: slash)...]
        let hub = sysPath[..<slash]
        guard let dash = name.firstIndex(of: "-"), isNumber(name[..<dash]) else { return nil }
        let bus = name[..<dash]
        let chain = name[name.index(after: dash)...].split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        guard let port = chain.last, chain.allSatisfy(isNumber) else { return nil }
        guard chain.count > 1 else { return "\(hub)/\(bus)-0:1.0/usb\(bus)-port\(port)" }
        let hubName = "\(bus)-" + chain.dropLast().joined(separator: ".")
        return "\(hub)/\(hubName):1.0/\(hubName)-port\(port)"
    }

    /// The chain of ports from the controller to a port: `5` for `…/usb1-port5` and `5.1` for
    /// `…/1-5-port1`; nil if the path is none of a port.
    package static func chain(toPort sysPath: String) -> String? {
        let name = sysPath.split(separator: "/").last ?? ""
        guard let mark = name.ranges(of: "-port").last else { return nil }
        let (hub, port) = (name[..<mark.lowerBound], name[mark.upperBound...])
        guard isNumber(port) else { return nil }
        if hub.hasPrefix("usb") { return isNumber(hub.dropFirst(3)) ? String(port) : nil }
        guard let dash = hub.firstIndex(of: "-"), isNumber(hub[..<dash]) else { return nil }
        let chain = hub[hub.index(after: dash)...]
        let numbers = chain.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.allSatisfy(isNumber) ? "\(chain).\(port)" : nil
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
