// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
@testable import Cameras
import FakeCamera
import TestSupport

extension DriverUnderTest {
    /// The driver with nothing between its session and the camera's pipes.
    init(memory camera: FakeCamera, _ subject: ContractCase) {
        self.init {
            camera.attach()
            let channel = MemoryChannel(camera, waiting: subject.needsRealTime ? .real : .stepped)
            let quirks = subject.quirks.mtp
            return try await offPool {
                let session = PTPSession(
                    channel,
                    quirks: quirks,
                    observer: PTPSilentObserver(),
                    time: channel.time
                )
                return try CameraOpening(session, quirks: quirks).open(label: "memory").driver
            }
        }
    }
}
