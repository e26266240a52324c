// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import FakeCamera
import Platform
import Synchronization

/// One port of the dock, with a camera that comes and goes.
final class MockBay: Sendable {
    private let port: Int
    private let dock: MockDock
    private let camera: FakeCamera
    private let stay = Mutex<PluggedCamera?>(nil)

    /// A port for a camera that is still to be plugged in.
    init(port: Int, of dock: MockDock, _ camera: FakeCamera) {
        self.port = port
        self.dock = dock
        self.camera = camera
    }

    /// The camera as udev shows it, plugged in if it was pulled.
    /// - Throws: `MockFailure`.
    func detected() throws -> DetectedCamera {
        let plugged = try plugged()
        guard let device = try UdevDatabase.device(at: plugged.sysPath),
            let found = MTPProbe.finding(for: device.initialized)
        else { throw MockFailure(reason: "udev shows no camera at \(plugged.sysPath)") }
        return found
    }

    private func plugged() throws -> PluggedCamera {
        try stay.withLock { stay in
            if let present = stay, camera.isAttached { return present }
            if let left = stay.take() { dock.pull(left) }
            if !camera.isAttached { camera.attach() }
            let plugged = try dock.plug(camera, port: port)
            stay = plugged
            return plugged
        }
    }
}

extension UdevDevice {
    /// The device once the rules have run for it: in umockdev's machine only events tell of that.
    fileprivate var initialized: Self {
        Self(
            sysPath: sysPath,
            kind: kind,
            node: node,
            number: number,
            properties: properties,
            attributes: attributes
        )
    }
}
