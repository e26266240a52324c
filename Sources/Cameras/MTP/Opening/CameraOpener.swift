// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// Opens a detected camera: the port at which a test hands over one that it plays itself.
package protocol CameraOpener: Sendable {
    /// Opens a session with the camera, and asks it who it is.
    /// - Parameters:
    ///   - camera: What udev shows.
    ///   - quirks: How it departs from PTP, as far as its profile knows.
    /// - Returns: The camera, with what it says of itself.
    /// - Throws: `CameraError`, `CancellationError`.
    func open(_ camera: DetectedCamera, quirks: MTPQuirks) async throws -> OpenedCamera
}

/// A camera with which a session is open, and what it says of itself.
package struct OpenedCamera: Sendable {
    package let driver: any CameraDriver
    package let identity: CameraStatement

    /// Joins a camera and its own words.
    package init(driver: any CameraDriver, identity: CameraStatement) {
        self.driver = driver
        self.identity = identity
    }
}

/// An opened camera with the profiles that still fit it.
package struct RecognisedCamera: Sendable {
    package let opened: OpenedCamera
    /// Never empty; the likeliest first, by whose quirks the camera was opened.
    package let candidates: [Profile]
}

extension CameraOpener {
    /// Opens a camera by the profile that fits it best, which only its own answer tells.
    ///
    /// It is opened as the likeliest of the candidates says. If its answer then speaks for another
    /// one with other quirks, it is opened once more, by those.
    /// - Returns: Nil if none of the candidates fits what it answers; it is closed then.
    /// - Throws: `CameraError`, `CancellationError`.
    package func open(
        _ camera: DetectedCamera,
        among candidates: [Profile]
    ) async throws -> RecognisedCamera? {
        guard var quirks = candidates.first?.mtp else { return nil }
        var opened = try await open(camera, quirks: quirks)
        var fitting = ProfileLibrary.narrow(candidates, to: opened.identity)
        if let better = fitting.first?.mtp, better != quirks {
            await opened.driver.close()
            quirks = better
            opened = try await open(camera, quirks: quirks)
            // An initiator's name may change what the camera answers, but not into another camera.
            fitting = ProfileLibrary.narrow(fitting, to: opened.identity)
        }
        guard !fitting.isEmpty else {
            await opened.driver.close()
            return nil
        }
        return RecognisedCamera(opened: opened, candidates: fitting)
    }
}
