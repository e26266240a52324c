// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

extension HubIdentity {
    /// The kernel's own number for the hubs that are the host's ports (Linux Foundation).
    private static let rootVendor = "1d6b"
    /// In Mbit/s, as sysfs states it.
    private static let fastestOfUSB2 = 480

    /// What a hub states of itself, but for what changes with a kernel or an update.
    package init?(_ hub: UdevHub?) {
        guard let hub, let vendor = hub.attributes["idVendor"] else { return nil }
        let speed = hub.attributes["speed"].flatMap { Int($0) } ?? 0
        let isUSB3 = speed > Self.fastestOfUSB2
        guard vendor != Self.rootVendor else {
            self.init("host", isUSB3: isUSB3)
            return
        }
        var words = ["\(vendor):\(hub.attributes["idProduct"] ?? "?")"]
        if let product = hub.attributes["product"] { words.append(product) }
        var text = words.joined(separator: " ")
        if let ports = hub.attributes["maxchild"] { text += ", \(ports) ports" }
        if let serial = hub.attributes["serial"] { text += ", serial \(serial)" }
        self.init(EscapedName.reversible(Array(text.utf8)), isUSB3: isUSB3)
    }
}
