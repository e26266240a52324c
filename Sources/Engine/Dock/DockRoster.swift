// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform

/// Which devices are attached, as far as udev has told: a picture that each change corrects.
///
/// Telling the same thing twice changes nothing, so coldplug and hotplug share one way.
package struct DockRoster: Sendable {
    /// What follows from a change.
    package enum Action: Sendable {
        case begin(SortedDevice, DetachSignal)
        case end(DetachSignal)
    }

    private struct Attached {
        /// What it was sorted as when it was begun.
        let sorted: SortedDevice
        let signal: DetachSignal
    }

    private var attached: [String: Attached] = [:]

    /// Nothing is attached.
    package init() {}

    /// Corrects the picture.
    package mutating func apply(_ change: UdevChange) -> [Action] {
        switch change {
        case .snapshot(let devices):
            let present = Set(devices.map(\.sysPath))
            let gone = attached.keys.filter { !present.contains($0) }.sorted()
            return gone.flatMap { end($0) } + devices.flatMap { upsert($0) }
        case .changed(let device): return upsert(device)
        case .removed(let sysPath): return end(sysPath)
        }
    }

    private mutating func upsert(_ device: UdevDevice) -> [Action] {
        let sorted = SortedDevice(device)
        if let known = attached[device.sysPath] {
            // A medium that is read stays what it was until it leaves: `change` events follow the
            // opening and closing of its node, and may come while properties are half known.
            let isHalfKnown = known.sorted.holdsFootage && !sorted.holdsFootage
            guard !isHalfKnown, !known.sorted.isSameStay(as: sorted) else { return [] }
        }
        var actions = end(device.sysPath)
        guard sorted != .ignored else { return actions }
        let signal = DetachSignal()
        attached[device.sysPath] = Attached(sorted: sorted, signal: signal)
        actions.append(.begin(sorted, signal))
        return actions
    }

    private mutating func end(_ sysPath: String) -> [Action] {
        guard let known = attached.removeValue(forKey: sysPath) else { return [] }
        return [.end(known.signal)]
    }
}
