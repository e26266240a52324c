// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

extension Lab {
    /// Devices that speak PTP, or might, and are not to be spoken to.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct MTPRefusalTests {
        @Test func `a camera that is not enrolled is refused and never asked anything`()
            async throws
        {
            let run = try RunDirectory("mtp-stranger")
            let camera = RedirectedCamera(serial: "MTP4001", clips: 1, ofMiB: 1)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(CamdockSettings(enrolled: ["BWC1001"]))
                try await guest.plug(camera, into: "1")
                let status = try await refused(in: "1", on: guest)

                #expect(status.bay(inPort: "1")?["refusal"]?["name"]?.text == "not-enrolled")
                #expect(status.bay(inPort: "1")?["camera"]?.text == camera.serial)
                expectNothingAsked(of: camera)
            }
        }

        @Test func `a device that no profile knows is refused and never asked anything`()
            async throws
        {
            let run = try RunDirectory("mtp-unknown")
            var model = FakeModel.lab(serial: "MTP4002", clips: [1 << 20])
            model.usb.vendor = 0x1209
            model.usb.product = 0x0002
            model.usb.interfaceClass = [0xFF, 0, 0]
            model.usb.interfaceName = "MTP"
            let camera = RedirectedCamera(model)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                let status = try await refused(in: "1", on: guest)

                #expect(status.bay(inPort: "1")?["refusal"]?["name"]?.text == "unknown-device")
                expectNothingAsked(of: camera)
            }
        }

        @Test func `a second camera of the same serial is refused beside the first`() async throws {
            let run = try RunDirectory("mtp-twins")
            let first = RedirectedCamera(serial: "MTP4005", clips: 2, ofMiB: 1)
            let second = RedirectedCamera(
                FakeCamera(.lab(serial: "MTP4005", clips: [3 << 20])),
                name: "second"
            )

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(first, into: "1")
                try await guest.status(showing: "the first camera's end") { status in
                    status.hasDrained(first) && status.isForwarded
                }
                try await guest.plug(second, into: "2")
                let status = try await refused(in: "2", on: guest)

                #expect(status.bay(inPort: "2")?["refusal"]?["name"]?.text == "duplicate-serial")
                #expect(status.bay(inPort: "1")?["state"]?.text == "idle")
                try await expectStored(first, on: guest)
            }
        }

        @Test func `libmtp's udev rule probes cameras, and camdock's keeps it from that`()
            async throws
        {
            let run = try RunDirectory("mtp-probe")
            let asked = RedirectedCamera(.probed(serial: "MTP4003"))
            let spared = RedirectedCamera(.probed(serial: "MTP4004"))

            try await withGuest(in: run) { guest in
                try await guest.plug(asked, into: "1")
                let before = try await guest.properties(of: asked)
                try await guest.pull(asked)
                try await guest.installCamdock(CamdockSettings(enrolled: []))
                try await guest.plug(spared, into: "1")
                let after = try await guest.properties(of: spared)

                #expect(before.contains("ID_MTP_DEVICE=1\n"))
                #expect(after.contains("MTP_NO_PROBE=1\n"))
                #expect(!after.contains("ID_MTP_DEVICE=1\n"))
                #expect(!after.contains("ID_GPHOTO2=1\n"))
                expectNothingAsked(of: spared)
            }
        }

        private func refused(in port: String, on guest: Guest) async throws -> DockStatus {
            let status = try await guest.status(showing: "the refusal in port \(port)") {
                $0.bay(inPort: port)?["state"]?.text == "refused"
            }
            // Whoever else wanted to ask it has done so by then.
            try await guest.sh("udevadm settle")
            return status
        }

        private func expectNothingAsked(
            of camera: RedirectedCamera,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(camera.fake.commands == [], sourceLocation: sourceLocation)
            #expect(camera.fake.classRequests == [], sourceLocation: sourceLocation)
            #expect(camera.fake.session == 0, sourceLocation: sourceLocation)
        }
    }
}

extension FakeModel {
    /// A camera of a make that libmtp does not know by its numbers, and so has to ask.
    fileprivate static func probed(serial: String) -> Self {
        var model = Self.lab(serial: serial, clips: [1 << 20])
        model.usb.vendor = 0x1209
        model.usb.product = 0x0003
        model.usb.interfaceName = "MTP"
        return model
    }
}

extension Guest {
    /// What udev knows of a camera.
    fileprivate nonisolated func properties(of camera: RedirectedCamera) async throws -> String {
        let node = try await usbNode(of: camera)
        return try await sh("udevadm info --query=property --name='\(node)'")
    }
}
