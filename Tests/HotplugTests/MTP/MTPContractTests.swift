// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
import Cameras
import Evidence
import FakeCamera
import Platform
import Synchronization
import Testing

extension HotplugTests {
    /// What every driver promises, through udev, libusb and usbfs.
    @Suite struct MTPContractTests {
        @Test(arguments: CameraContract.cases(at: .usbfs))
        func `the contract holds behind libusb`(_ subject: ContractCase) async throws {
            let dock = MockDock()
            let opener = USBCameraOpener(context: try USBContext(), budget: USBMemoryBudget())
            let ports = Mutex(0)

            let findings = await CameraContract.run(subject) { camera, subject in
                let port = ports.withLock { port in
                    port += 1
                    return port
                }
                let bay = MockBay(port: port, of: dock, camera)
                return DriverUnderTest {
                    try await opener.open(bay.detected(), quirks: subject.quirks.mtp).driver
                }
            }

            #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
        }
    }
}
