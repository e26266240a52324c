// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What is plugged into the guest while it runs.
extension Guest {
    /// Pushes a camera into a port: "1" to "8", or "5.2" behind a hub in port 5.
    ///
    /// **Blocks.**
    func plug(_ camera: VirtualCamera, into port: String) throws {
        let name = camera.name
        try monitor.call(
            "object-add",
            ["qom-type": "throttle-group", "id": .string("speed-" + name)]
        )
        try limit(camera, toBytesPerSecond: camera.bytesPerSecond)
        try monitor.call(
            "blockdev-add",
            [
                "driver": "throttle", "node-name": .string("card-" + name),
                "throttle-group": .string("speed-" + name),
                "read-only": .bool(camera.isLocked),
                "file": .object(Self.medium(of: camera)),
            ]
        )
        try monitor.call(
            "device_add",
            [
                "driver": "usb-storage", "id": .string(name), "bus": "xhci.0",
                "port": .string(port), "drive": .string("card-" + name),
                "serial": .string(camera.serial), "removable": true,
            ]
        )
    }

    private static func medium(of camera: VirtualCamera) -> [String: JSONValue] {
        let sound: [String: JSONValue] = [
            "driver": "raw", "file": .object(file(camera.card.image)),
            "read-only": .bool(camera.isLocked),
        ]
        guard let sector = camera.badSector else { return sound }
        return [
            "driver": "blkdebug", "image": .object(sound),
            "inject-error": [
                [
                    "event": "none", "iotype": "read", "errno": 5,
                    "sector": .integer(Int64(sector)),
                ]
            ],
        ]
    }

    /// Slows a docked camera down, or lets it run free with nil.
    ///
    /// **Blocks.**
    func limit(
        _ camera: VirtualCamera,
        toBytesPerSecond limit: Int? = nil,
        writesPerSecond writes: Int? = nil
    ) throws {
        try monitor.call(
            "qom-set",
            [
                "path": .string("/objects/speed-" + camera.name), "property": "limits",
                "value": [
                    "bps-read": .integer(Int64(limit ?? 0)),
                    "iops-write": .integer(Int64(writes ?? 0)),
                ],
            ]
        )
    }

    /// Pulls a camera out, whatever it is doing; returns once the bus has lost it.
    ///
    /// **Blocks.**
    func pull(_ camera: VirtualCamera) throws {
        let name = camera.name
        try unplug(device: name)
        try monitor.call("blockdev-del", ["node-name": .string("card-" + name)])
        try monitor.call("object-del", ["id": .string("speed-" + name)])
    }

    /// Puts a hub with eight ports into a port.
    ///
    /// **Blocks.**
    func plugHub(into port: String) throws {
        try monitor.call(
            "device_add",
            [
                "driver": "usb-hub", "id": .string("hub-" + port), "bus": "xhci.0",
                "port": .string(port), "ports": 8,
            ]
        )
    }

    /// Puts a USB device that is no camera into a port.
    ///
    /// **Blocks.**
    func plugKeyboard(into port: String) throws {
        try monitor.call(
            "device_add",
            [
                "driver": "usb-kbd", "id": .string("keyboard-" + port), "bus": "xhci.0",
                "port": .string(port),
            ]
        )
    }

    /// Takes a keyboard out of a port.
    ///
    /// **Blocks.**
    func pullKeyboard(from port: String) throws {
        try unplug(device: "keyboard-" + port)
    }

    /// Attaches an image as a disk that is no USB device, and returns its node.
    ///
    /// **Blocks.**
    func attachDisk(_ image: String, name: String) throws -> String {
        try attach(name: name, file: Self.file(image))
    }

    /// Attaches a disk that forgets what was not flushed, and returns its node.
    ///
    /// It can be made slow to write, so that a scenario meets camdock in the middle of that.
    ///
    /// **Blocks.**
    func attach(
        _ disk: VolatileDisk,
        name: String,
        writtenBytesPerSecond: Int? = nil
    ) throws -> String {
        try attach(
            name: name,
            file: ["driver": "nbd", "server": ["type": "unix", "path": .string(disk.socket)]],
            writtenBytesPerSecond: writtenBytesPerSecond
        )
    }

    /// Takes a disk away.
    ///
    /// **Blocks.**
    func detachDisk(_ name: String) throws {
        try unplug(device: name)
        try monitor.call("blockdev-del", ["node-name": .string("disk-" + name)])
        try monitor.call("object-del", ["id": .string("speed-" + name)])
    }

    private func attach(
        name: String,
        file: [String: JSONValue],
        writtenBytesPerSecond: Int? = nil
    ) throws -> String {
        let speed = "speed-" + name
        try monitor.call("object-add", ["qom-type": "throttle-group", "id": .string(speed)])
        try monitor.call(
            "qom-set",
            [
                "path": .string("/objects/" + speed), "property": "limits",
                "value": ["bps-write": .integer(Int64(writtenBytesPerSecond ?? 0))],
            ]
        )
        try monitor.call(
            "blockdev-add",
            [
                "driver": "throttle", "node-name": .string("disk-" + name),
                "throttle-group": .string(speed),
                "file": ["driver": "raw", "file": .object(file)],
            ]
        )
        try monitor.call(
            "device_add",
            [
                "driver": "scsi-hd", "id": .string(name), "bus": "scsi.0",
                "drive": .string("disk-" + name), "serial": .string(name), "write-cache": "on",
            ]
        )
        let node = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_" + name
        try waitForDevice(node)
        return node
    }

    /// Takes a device out, by the name that QEMU has for it; returns once it is gone.
    ///
    /// **Blocks.**
    func unplug(device: String) throws {
        try monitor.call("device_del", ["id": .string(device)])
        try monitor.waitFor("DEVICE_DELETED", device: device, within: .seconds(20))
    }

    /// The host's page cache is enough: a power cut of the host is not what the lab plays.
    private static func file(_ path: String) -> [String: JSONValue] {
        ["driver": "file", "filename": .string(path), "cache": ["no-flush": true]]
    }

    /// Waits until udev has finished with a device node.
    ///
    /// **Blocks.**
    func waitForDevice(_ node: String, within limit: Duration = .seconds(30)) throws {
        let seconds = limit.components.seconds
        try sh("udevadm wait --timeout=\(seconds) --settle '\(node)'", within: limit)
    }

    /// Waits until a device node is gone.
    ///
    /// **Blocks.**
    func waitForRemoval(of node: String, within limit: Duration = .seconds(30)) throws {
        let seconds = limit.components.seconds
        try sh("udevadm wait --removed --timeout=\(seconds) '\(node)'", within: limit)
    }
}
