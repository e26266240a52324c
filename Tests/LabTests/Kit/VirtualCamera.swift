// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A camera as USB shows it: a mass-storage device with a serial number and a card.
struct VirtualCamera: LabCamera {
    /// The USB serial number.
    let serial: String
    let card: Card
    /// How fast the card is read at first; nil means as fast as it goes.
    let bytesPerSecond: Int?
    /// The 512-byte sector of the card that cannot be read; nil for a sound card.
    let badSector: Int?
    /// Whether the switch on the card is on: the drive itself says that it cannot be written to.
    let isLocked: Bool
    /// What QEMU calls the device.
    let name: String

    /// Puts a card into a camera; `name` is needed where two cameras state one serial.
    init(
        serial: String,
        card: Card,
        bytesPerSecond: Int? = nil,
        badSector: Int? = nil,
        isLocked: Bool = false,
        name: String? = nil
    ) {
        self.serial = serial
        self.card = card
        self.bytesPerSecond = bytesPerSecond
        self.badSector = badSector
        self.isLocked = isLocked
        self.name = "camera-" + (name ?? serial)
    }

    var footage: [StoreListing.Entry] { card.footage }

    /// The link that udev makes for the card's first partition.
    var partition: String { disk + "-part1" }

    /// The link that udev makes for the card.
    var disk: String { "/dev/disk/by-id/usb-QEMU_QEMU_HARDDISK_\(serial)-0:0" }
}
