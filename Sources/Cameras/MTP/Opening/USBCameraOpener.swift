// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// Opens cameras on the bus.
package struct USBCameraOpener: CameraOpener {
    private let context: USBContext
    private let budget: USBMemoryBudget
    private let observe: @Sendable (DetectedCamera) -> any PTPObserver

    /// An opener for all cameras of this host.
    /// - Parameters:
    ///   - context: libusb.
    ///   - budget: The kernel's memory for transfers, which all cameras share.
    ///   - observe: Makes who hears of a camera's conversation what it has besides its answers.
    package init(
        context: USBContext,
        budget: USBMemoryBudget,
        observe: @escaping @Sendable (DetectedCamera) -> any PTPObserver = { _ in
            PTPSilentObserver()
        }
    ) {
        self.context = context
        self.budget = budget
        self.observe = observe
    }

    package func open(
        _ camera: DetectedCamera,
        quirks: MTPQuirks
    ) async throws -> OpenedCamera {
        let label = camera.number.description
        let lane = OpeningLane(executor: BlockingExecutor(label: "camdock.opening.\(label)"))
        let session = try await lane.run {
            PTPSession(
                try channel(to: camera, quirks: quirks),
                quirks: quirks,
                observer: observe(camera)
            )
        }
        // A camera that hangs while it is opened must not hold up the end of its docking.
        return try await withTaskCancellationHandler {
            try await lane.run {
                let opened = try CameraOpening(session, quirks: quirks).open(label: label)
                return OpenedCamera(driver: opened.driver, identity: opened.identity)
            }
        } onCancel: {
            session.interrupt()
        }
    }

    private func channel(
        to camera: DetectedCamera,
        quirks: MTPQuirks
    ) throws(CameraError) -> USBChannel {
        do {
            return try USBChannel(
                opening: camera.node,
                interface: quirks.interfaceNumber,
                detachingDriver: quirks.detachesDriver,
                in: context,
                within: budget
            )
        } catch {
            throw CameraError(opening: error)
        }
    }
}

/// Where opening may block.
private actor OpeningLane: BlockingActor {
    nonisolated let executor: BlockingExecutor

    init(executor: BlockingExecutor) {
        self.executor = executor
    }

    func run<Value: Sendable>(_ body: @Sendable () throws -> Value) throws -> Value {
        try body()
    }
}

extension CameraError {
    /// What an error means that came while a camera was opened on the bus.
    ///
    /// Only what is wrong with the device itself is held against it: who holds it will let go of it,
    /// and rights may be on their way.
    init(opening error: USBError) {
        switch error.code {
        case .gone, .closed: self = .gone
        case .notFound: self = .medium(reason: error.description)
        default: self = .unavailable(reason: error.description)
        }
    }
}
