// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

extension Lab {
    /// MTP cameras that nobody here wrote.
    @Suite(.enabled(if: Release.binaries != nil, "needs release binaries: run make lab"))
    struct MTPForeignTests {
        @Test func `every file of QEMU's camera reaches the store`() async throws {
            let run = try RunDirectory("mtp-qemu")
            let footage = Footage.clips(6, ofMiB: 4, seed: 210)
            let camera = try DirectoryCamera(serial: "MTP3001", holding: footage, in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera, into: "1")
                let status = try await guest.settled(camera)

                #expect(status.bay(of: camera)?["driver"]?.text == "mtp")
                #expect(status.bay(of: camera)?["charge"]?.text == "unknown")
                try await expectStored(camera, on: guest)
                let conditions = try await guest.sh("camdock status --json")
                #expect(!conditions.contains("unreadable-entry"))
            }
        }

        @Test func `QEMU's camera pulled in mid-object is completed when it comes back`()
            async throws
        {
            let run = try RunDirectory("mtp-qemu-pulled")
            let footage = Footage.clips(1, ofMiB: 96, seed: 211)
            let camera = try DirectoryCamera(serial: "MTP3002", holding: footage, in: run)
            var settings = CamdockSettings()
            settings.partSize = "1 MiB"

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(settings)
                try await guest.plug(camera, into: "1")
                try await inTheMiddle(of: camera, on: guest)
                try await guest.pull(camera)
                try await guest.status(showing: "the empty bay") { $0.bay(of: camera) == nil }
                try await expectNothingWrong(of: camera, on: guest)
                try await guest.plug(camera, into: "2")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `every file of the responder reaches the store`() async throws {
            let run = try RunDirectory("mtp-responder")
            let footage = Footage.clips(6, ofMiB: 2, seed: 212)
            let camera = try ResponderCamera(serial: "MTP3003", holding: footage, in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                try await guest.plug(camera)
                let status = try await guest.settled(camera)

                #expect(status.bay(of: camera)?["driver"]?.text == "mtp")
                try await expectStored(camera, on: guest)
                let conditions = try await guest.sh("camdock status --json")
                #expect(!conditions.contains("unreadable-entry"))
            }
        }

        @Test func `the responder pulled in mid-object is completed when it comes back`()
            async throws
        {
            let run = try RunDirectory("mtp-responder-pulled")
            let footage = Footage.clips(1, ofMiB: 64, seed: 213)
            let camera = try ResponderCamera(serial: "MTP3004", holding: footage, in: run)
            var settings = CamdockSettings()
            settings.partSize = "1 MiB"

            try await withGuest(in: run) { guest in
                try await guest.installCamdock(settings)
                try await guest.plug(camera)
                try await inTheMiddle(of: camera, on: guest)
                try await guest.pull(camera)
                try await guest.status(showing: "the empty bay") { $0.bay(of: camera) == nil }
                try await expectNothingWrong(of: camera, on: guest)
                try await guest.plug(camera)
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }

        @Test func `a session that a killed daemon left open at the responder is in nobody's way`()
            async throws
        {
            let run = try RunDirectory("mtp-responder-killed")
            let footage = Footage.clips(4, ofMiB: 16, seed: 214)
            let camera = try ResponderCamera(serial: "MTP3005", holding: footage, in: run)

            try await withGuest(in: run) { guest in
                try await guest.installCamdock()
                let first = try await guest.mainProcess()
                try await guest.plug(camera)
                try await inTheMiddle(of: camera, on: guest)
                try await guest.sh("systemctl kill -s SIGKILL \(Guest.daemonUnit)")
                _ = try await eventually("the next daemon", within: .seconds(60)) {
                    let process = try await guest.mainProcess()
                    return process != first && process != "0" ? process : nil
                }
                // Returns when it is ready.
                try await guest.sh("systemctl start \(Guest.daemonUnit)")
                try await guest.settled(camera)

                try await expectStored(camera, on: guest)
            }
        }
    }
}
