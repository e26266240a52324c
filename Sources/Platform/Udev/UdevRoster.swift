// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Turns events and scans into changes, remembering what is present.
struct UdevRoster {
    /// What each present device is, apart from its path.
    private var incarnations: [String: String] = [:]

    /// What to tell of one event.
    mutating func changes(
        action: String,
        device: UdevDevice,
        formerPath: String?
    ) -> [UdevChange] {
        var changes: [UdevChange] = []
        if action == "move", let formerPath { changes += removal(of: formerPath) }
        if action == "remove" {
            changes += removal(of: device.sysPath)
        } else {
            // add, change, bind, unbind, move, online, offline: all mean "look again".
            changes += admission(of: device)
            changes.append(.changed(device))
        }
        return changes
    }

    /// What to tell of a scan.
    mutating func changes(present: [UdevDevice]) -> [UdevChange] {
        let changes = present.flatMap { admission(of: $0) }
        incarnations = Dictionary(
            present.map { ($0.sysPath, $0.incarnation) },
            uniquingKeysWith: { $1 }
        )
        return changes + [.snapshot(present)]
    }

    /// Tells only of devices that were told of before.
    private mutating func removal(of sysPath: String) -> [UdevChange] {
        incarnations.removeValue(forKey: sysPath) == nil ? [] : [.removed(sysPath: sysPath)]
    }

    /// Notes a device; tells of the removal of another that had its path, if that was missed.
    private mutating func admission(of device: UdevDevice) -> [UdevChange] {
        let former = incarnations.updateValue(device.incarnation, forKey: device.sysPath)
        guard let former, former != device.incarnation else { return [] }
        return [.removed(sysPath: device.sysPath)]
    }
}
