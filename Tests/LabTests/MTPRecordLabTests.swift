// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera
import Testing

extension Lab {
    /// Recording what a camera says, with the installed tool and the running daemon.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct MTPRecordTests {
        @Test func `a camera that was refused is recorded on an administrator's word`()
            async throws
        {
            let run = try RunDirectory("mtp-record")
            let camera = RedirectedCamera(serial: "MTP7001", clips: 2, ofMiB: 1)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(CamdockSettings(enrolled: ["BWC1001"]))
                try await guest.plug(camera, into: "1")
                let status = try await guest.status(showing: "the refusal") {
                    $0.bay(inPort: "1")?["state"]?.text == "refused"
                }
                let bay = try #require(status.bay(inPort: "1")?["path"]?.text)
                #expect(camera.fake.commands == [])

                try await guest.sh(
                    "cd /root && camdock camera record '\(bay)' -o camera.jsonl",
                    within: .seconds(120)
                )

                let lines = try await guest.sh("cat /root/camera.jsonl").split(separator: "\n")
                let records = try lines.map { try JSONValue(parsing: String($0)) }
                #expect(records.first?["camdock_camera_record"]?.integer == 1)
                #expect(records.contains { $0["usb"] != nil })
                #expect(records.last?["end"]?["complete"] == .bool(true))
                #expect(try await guest.sh("stat -c %a /root/camera.jsonl") == "600\n")
                let log = try await guest.sh("camdock custody show")
                #expect(log.contains("administration"))
                #expect(camera.fake.commands.contains { $0.code == FakeOperation.getDeviceInfo })
                #expect(!camera.fake.commands.contains { $0.code == FakeOperation.deleteObject })
                #expect(camera.fake.violations == [])
            }
        }

        @Test func `a camera that was read is recorded and followed again afterwards`() async throws
        {
            let run = try RunDirectory("mtp-record-idle")
            let camera = RedirectedCamera(serial: "MTP7002", clips: 1, ofMiB: 1)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                let status = try await guest.settled(camera)
                let bay = try #require(status.bay(of: camera)?["path"]?.text)

                try await guest.sh(
                    "cd /root && camdock camera record '\(bay)' -o camera.jsonl",
                    within: .seconds(120)
                )
                camera.fake.change { $0.battery?.level = 41 }

                try await guest.status(
                    showing: "the charge after the record",
                    within: .seconds(150)
                ) {
                    $0.bay(of: camera)?["charge_percent"]?.integer == 41
                }
                try await expectStored(camera, on: guest)
            }
        }
    }
}
