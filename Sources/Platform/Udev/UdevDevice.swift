// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One device as udev knew it at one moment: plain values, nothing that can go stale under a reader.
package struct UdevDevice: Hashable, Sendable {
    /// The kinds of device that are watched.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A USB device as a whole, not one of its interfaces.
        case usbDevice = "usb_device"
        /// A whole disk.
        case disk
        /// One partition of a disk.
        case partition
    }

    /// A device further up the same branch of the tree.
    package struct Ancestor: Hashable, Sendable {
        package let sysPath: String
        package let properties: [String: String]
        /// The sysfs attributes of `UdevDevice.attributes` that this device has.
        package let attributes: [String: String]
        /// As `UdevDevice.peerPort`.
        package let peerPort: String?

        /// Joins what is known of an ancestor.
        package init(
            sysPath: String,
            properties: [String: String] = [:],
            attributes: [String: String] = [:],
            peerPort: String? = nil
        ) {
            self.sysPath = sysPath
            self.properties = properties
            self.attributes = attributes
            self.peerPort = peerPort
        }
    }

    /// The path under `/sys`: what a device is called while it stays attached.
    package let sysPath: String
    package let kind: Kind
    /// The node under `/dev`, if the device has one.
    package let node: String?
    package let number: DeviceNumber?
    /// What kernel and rules said of the device (`ID_…`, `DISKSEQ`), without what belongs to a
    /// single event (`ACTION`, `SEQNUM`).
    package let properties: [String: String]
    /// Raw sysfs values, without the line end: `serial`, `product`, `manufacturer`, `idVendor`,
    /// `idProduct`, `bcdDevice`, `speed`, `size`, `ro`, `removable`, `partition`.
    package let attributes: [String: String]
    /// The other port of the USB socket that a `usbDevice` is in, by its path under `/sys`; nil if the
    /// kernel knows of none.
    package let peerPort: String?
    /// The hub that the USB device is plugged into; nil if it is on no USB, or nothing is known of it.
    package let hub: UdevHub?
    /// The USB device that a disk or partition is part of; nil for a `usbDevice`.
    package let usbParent: Ancestor?
    /// The disk that a partition is part of; nil for everything else.
    package let wholeDisk: Ancestor?
    /// Whether the rules have run for this device.
    ///
    /// Until they have, its `ID_…` properties are missing and a `changed` is still to come.
    package let isInitialized: Bool

    /// Joins what is known of a device.
    package init(
        sysPath: String,
        kind: Kind,
        node: String? = nil,
        number: DeviceNumber? = nil,
        properties: [String: String] = [:],
        attributes: [String: String] = [:],
        peerPort: String? = nil,
        hub: UdevHub? = nil,
        usbParent: Ancestor? = nil,
        wholeDisk: Ancestor? = nil,
        isInitialized: Bool = true
    ) {
        self.sysPath = sysPath
        self.kind = kind
        self.node = node
        self.number = number
        self.properties = properties
        self.attributes = attributes
        self.peerPort = peerPort
        self.hub = hub
        self.usbParent = usbParent
        self.wholeDisk = wholeDisk
        self.isInitialized = isInitialized
    }
}

extension UdevDevice {
    /// The kernel's number of this stay of the medium (`DISKSEQ`), never used twice until reboot.
    ///
    /// It belongs to the disk; a partition answers with its disk's.
    package var diskSequence: UInt64? {
        (wholeDisk?.properties["DISKSEQ"] ?? properties["DISKSEQ"]).flatMap { UInt64($0) }
    }

    /// The size of a disk or partition; 0 while a reader holds no card, nil if none is stated or if
    /// it is larger than can be counted.
    package var sizeBytes: Int64? {
        attributes["size"].flatMap { BlockDevice.sizeBytes(ofSectors: $0) }
    }

    /// The file system that udev found on the medium (`ID_FS_TYPE`).
    package var fileSystemType: String? { properties["ID_FS_TYPE"] }

    /// The volume's own number (`ID_FS_UUID`).
    package var fileSystemUUID: String? { properties["ID_FS_UUID"] }

    /// The volume's name (`ID_FS_LABEL`).
    package var fileSystemLabel: String? { properties["ID_FS_LABEL"] }

    /// The partition table on a disk: a disk that has one carries no file system of its own.
    package var partitionTableType: String? { properties["ID_PART_TABLE_TYPE"] }

    /// Whether our rules found this to be a camera's medium.
    package var isCameraMedium: Bool { properties["ID_CAMDOCK_MEDIUM"] == "1" }

    /// What distinguishes two devices that had the same `sysPath` one after the other.
    package var incarnation: String {
        switch kind {
        case .usbDevice: "\(properties["BUSNUM"] ?? ""):\(properties["DEVNUM"] ?? "")"
        case .disk, .partition: diskSequence.map(String.init) ?? ""
        }
    }
}
