// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import FakeCamera
import Platform
import Testing

extension HotplugTests {
    /// From udev's word that a camera came to a session with it, and to its leaving.
    @Suite struct MTPHotplugTests {
        @Test func `a camera that comes is found, opened, read from, and missed when it goes`()
            async throws
        {
            let dock = MockDock()
            let watch = try UdevWatch()
            var picture = Picture(watch)
            #expect(try await picture.reaches { $0.changes == [.snapshot([])] })
            let bench = try USBBench(in: dock)
            let path = bench.plugged.sysPath
            #expect(try await picture.reaches { $0.devices[path] != nil })
            let device = try #require(picture.devices[path])
            let found = try #require(MTPProbe.finding(for: device))
            #expect(found.node == bench.node.path)
            #expect(found.serial == CameraSerial("FAKE0001"))
            #expect(found.interface == .stillImage)

            let opened = try await USBCameraOpener(context: bench.context, budget: bench.budget)
                .open(found, quirks: MTPQuirks())
            let listing = try await opened.driver.list()
            bench.dock.pull(bench.plugged)

            #expect(opened.identity.model == "BWC4000")
            #expect(listing.files.map(\.sizeBytes) == [USBBench.footage.size])
            await #expect(throws: CameraError.gone) { try await opened.driver.confirmPresent() }
            #expect(try await picture.reaches { $0.devices.isEmpty })
            await opened.driver.close()
            await bench.node.reaches { $0.openings == 0 }
        }

        @Test func `the same camera in the same port is another stay`() async throws {
            let bench = try USBBench()
            let first = try #require(try UdevDatabase.device(at: bench.plugged.sysPath))
            bench.dock.pull(bench.plugged)
            let again = try bench.dock.plug(bench.fake)

            let second = try #require(try UdevDatabase.device(at: again.sysPath))

            #expect(first.sysPath == second.sysPath)
            #expect(first.incarnation != second.incarnation)
            #expect(first.node != second.node)
        }
    }
}
