// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Glibc
import Synchronization

/// Our own MTP camera, in this process, on a cable into a port of the guest.
///
/// Everything between its plug and camdock is real: host controller, kernel, udev, libusb. The camera
/// itself can be changed, broken and asked what was done to it while it is docked.
final class RedirectedCamera: LabCamera {
    let fake: FakeCamera
    let serial: String
    /// What QEMU calls the device.
    let name: String
    fileprivate let cable = Mutex<RedirCable?>(nil)

    /// A camera that was made already; `name` is its own in the guest.
    init(_ fake: FakeCamera, name: String) {
        self.fake = fake
        self.name = name
        serial = fake.model.usb.serial ?? ""
    }

    /// A camera of this model; its USB serial number has to be its own in the guest.
    convenience init(_ model: FakeModel) {
        self.init(FakeCamera(model), name: "camera-" + (model.usb.serial ?? "unnamed"))
    }

    /// A camera that lays its clips out as the DCF kind does.
    convenience init(serial: String, clips: Int, ofMiB size: Int) {
        self.init(.lab(serial: serial, clips: (1...clips).map { _ in Int64(size) << 20 }))
    }

    /// Puts the plug back into the port that it was pulled from.
    func plugBack() {
        cable.withLock { $0?.plug() }
    }

    /// What went wrong on the cable; nil if nothing did.
    var fault: String? { cable.withLock { $0?.fault } }

    /// Every file that it holds now.
    var files: [FakeObject] { fake.model.objects.all.filter { !$0.isFolder } }

    var footage: [StoreListing.Entry] {
        files.map { StoreListing.Entry(name: $0.text, digest: $0.sha256()) }.sorted()
    }
}

extension FakeObject {
    /// The name as text.
    var text: String { String(decoding: name, as: UTF16.self) }
}

extension FakeModel {
    /// A camera with a serial number of its own and clips of these sizes, in bytes.
    static func lab(serial: String, clips: [Int64]) -> Self {
        var model = Self()
        model.usb.serial = serial
        model.statement.serial = serial
        model.objects.add(.folder(handle: 1, parent: 0, name: "DCIM"))
        model.objects.add(.folder(handle: 2, parent: 1, name: "100MEDIA"))
        for (index, size) in clips.enumerated() {
            let digits = String(index + 1)
            let number = String(repeating: "0", count: 4 - digits.count) + digits
            var clip = FakeObject(
                handle: UInt32(index + 3),
                parent: 2,
                name: "CLIP\(number).MP4",
                size: size
            )
            clip.content = FakeContent(seed: clip.content.seed &+ serial.seed)
            model.objects.add(clip)
        }
        return model
    }
}

extension String {
    /// A number that another text hardly has (FNV-1a).
    fileprivate var seed: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension Guest {
    /// Pushes a camera into a port: "1" to "8", or "5.2" behind a hub in port 5.
    ///
    /// **Blocks.**
    func plug(_ camera: RedirectedCamera, into port: String) throws {
        let socket = run.file(camera.name + ".usb")
        camera.fake.attach()
        let cable = try RedirCable(to: camera.fake, listeningAt: socket)
        camera.cable.withLock { $0 = cable }
        try monitor.call(
            "chardev-add",
            [
                "id": .string("cable-" + camera.name),
                "backend": [
                    "type": "socket",
                    "data": [
                        "addr": ["type": "unix", "data": ["path": .string(socket)]],
                        "server": false,
                    ],
                ],
            ]
        )
        // The one caller has called: the next cable of this camera needs the path again.
        try checked("unlink") { unlink(socket) }
        try monitor.call(
            "device_add",
            [
                "driver": "usb-redir", "id": .string(camera.name), "bus": "xhci.0",
                "port": .string(port), "chardev": .string("cable-" + camera.name),
            ]
        )
    }

    /// Pulls a camera out, whatever it is doing; returns once the port is free.
    ///
    /// **Blocks.**
    func pull(_ camera: RedirectedCamera) throws {
        // The camera leaves first, as by hand; that the port's device goes then is QEMU's affair.
        camera.fake.detach()
        try unplug(device: camera.name)
        camera.cable.withLock { cable in
            cable?.close()
            cable = nil
        }
    }

    /// The node of the USB device with a serial number, once udev has finished with it.
    nonisolated func usbNode(of camera: some LabCamera) async throws -> String {
        try await eventually("the USB device of \(camera.serial)", within: .seconds(30)) {
            let found = try await attempt(
                """
                udevadm settle
                serial=$(grep -lx '\(camera.serial)' /sys/bus/usb/devices/*/serial) || exit
                printf '/dev/bus/usb/%03d/%03d' $(cat "${serial%serial}"{busnum,devnum})
                """
            )
            return found.succeeded ? found.output : nil
        }
    }
}
