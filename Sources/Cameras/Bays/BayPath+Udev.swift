// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

extension BayPath {
    /// The socket that a disk, a partition or a USB device is in; nil if it is not on USB.
    ///
    /// A socket for USB 3 is two ports to the kernel, with buses of their own. It is known by the one
    /// of USB 2, so that a dock has as many bays as it has sockets, whatever is in them.
    package init?(of device: UdevDevice) {
        guard let port = Self(portOf: device) else { return nil }
        let usb = device.usbParent
        let speed = (usb?.attributes ?? device.attributes)["speed"].flatMap { Int($0) }
        guard let speed, speed > Self.fastestOfUSB2,
            let peer = device.kind == .usbDevice ? device.peerPort : usb?.peerPort,
            let chain = USBSocket.chain(toPort: peer),
            let colon = port.rawValue.lastIndex(of: ":")
        else {
            self = port
            return
        }
        self.init("\(port.rawValue[..<colon]):\(chain)")
    }

    /// In Mbit/s, as sysfs states it.
    private static let fastestOfUSB2 = 480

    /// The very port, one of two if the socket takes USB 3.
    private init?(portOf device: UdevDevice) {
        if let path = device.properties["ID_PATH"], let bay = Self(idPath: path) {
            self = bay
        } else if let parent = device.usbParent,
            let path = parent.properties["ID_PATH"], let bay = Self(idPath: path)
        {
            self = bay
        } else {
            self.init(sysPath: device.usbParent?.sysPath ?? device.sysPath)
        }
    }

    /// Keeps the port of udev's `ID_PATH`:
    /// `pci-0000:00:05.0-usb-0:5.1:1.0-scsi-0:0:0:0-part1` becomes `pci-0000:00:05.0-usb-0:5.1`.
    init?(idPath: String) {
        guard let usb = idPath.ranges(of: "-usb-").last else { return nil }
        let tail = idPath[usb.upperBound...]
        // Bus and ports; behind the second colon stands the interface, then what hangs from it.
        let words = tail.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2 else { return nil }
        let ports = words[1].prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard !words[0].isEmpty, !ports.isEmpty else { return nil }
        self.init("\(idPath[..<usb.upperBound])\(words[0]):\(ports)")
    }

    /// Reads controller and ports from `/sys/devices/pci0000:00/0000:00:05.0/usb1/1-5/1-5.1…`, for
    /// controllers that udev finds no path to.
    init?(sysPath: String) {
        let words = sysPath.split(separator: "/")
        guard let bus = words.firstIndex(where: Self.isBus), bus > words.startIndex else {
            return nil
        }
        let number = words[bus].dropFirst(3)
        let devices = words[(bus + 1)...].prefix { word in
            word.hasPrefix("\(number)-") && !word.contains(":")
        }
        guard let ports = devices.last?.dropFirst(number.count + 1), !ports.isEmpty else {
            return nil
        }
        self.init("\(words[bus - 1])-usb-0:\(ports)")
    }

    private static func isBus(_ word: Substring) -> Bool {
        word.hasPrefix("usb") && !word.dropFirst(3).isEmpty
            && word.dropFirst(3).allSatisfy { $0.isASCII && $0.isNumber }
    }
}
