// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Cards that are in no camera, as tools other than camdock see them.
extension Guest {
    /// The files on a card, by path and in order.
    ///
    /// **Blocks.**
    /// - Parameters:
    ///   - card: A card that no camera in the guest holds.
    ///   - fileSystem: `vfat` or `exfat`.
    ///   - isChecked: Whether its file system has to be sound and to have been left in order.
    /// - Returns: Their paths.
    /// - Throws: `LabError`.
    func files(on card: Card, _ fileSystem: String, isChecked: Bool = true) throws -> [String] {
        let printed = try withCard(card, fileSystem, isChecked: isChecked, options: "ro") {
            "find . -type f -printf '%P\\n'"
        }
        return printed.split(separator: "\n").map(String.init).sorted()
    }

    /// Runs commands in the root of a card.
    ///
    /// **Blocks.**
    @discardableResult
    func change(_ card: Card, _ fileSystem: String, by commands: String) throws -> String {
        try withCard(card, fileSystem, isChecked: false, options: "rw") { commands }
    }

    private func withCard(
        _ card: Card,
        _ fileSystem: String,
        isChecked: Bool,
        options: String,
        _ commands: () -> String
    ) throws -> String {
        let node = try attachDisk(card.image, name: "inspected")
        let printed = try sh(
            """
            set -e
            \(isChecked ? "fsck.\(fileSystem) -n '\(node)-part1' >&2" : ":")
            mkdir -p /run/inspected
            mount -t \(fileSystem) -o \(options) '\(node)-part1' /run/inspected
            cd /run/inspected
            \(commands())
            cd / && umount /run/inspected
            """
        )
        try detachDisk("inspected")
        return printed
    }
}
