// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import Logging

/// Writes into the log how a camera that fell silent was brought back.
struct CameraObserver: PTPObserver {
    private let metadata: Logger.Metadata
    private let logger: Logger

    init(_ camera: DetectedCamera, logger: Logger) {
        metadata = [
            "bay": "\(camera.bayPath)", "serial": "\(camera.serial?.rawValue ?? "none")",
        ]
        self.logger = logger
    }

    func ladder(_ step: PTPLadderStep, _ outcome: PTPLadderOutcome) {
        var metadata = metadata
        metadata["step"] = "\(step.rawValue)"
        switch outcome {
        case .begun(let reason):
            metadata["reason"] = "\(reason)"
            logger.warning("bringing a camera back", metadata: metadata)
        case .cured:
            logger.notice("the camera answers again", metadata: metadata)
        case .failed(let reason):
            metadata["reason"] = "\(reason)"
            logger.warning("it did not help", metadata: metadata)
        }
    }

    func tolerated(_ what: PTPTolerance) {
        var metadata = metadata
        metadata["what"] = "\(what)"
        logger.debug("a camera departs from the protocol", metadata: metadata)
    }
}
