// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Platform

/// Records how a camera speaks: the port at which a test plays the camera.
package protocol CameraSurveyor: Sendable {
    /// Asks a camera that nobody else speaks with, and lets go of it.
    ///
    /// - Parameters:
    ///   - camera: What udev shows.
    ///   - quirks: How it departs from PTP, as far as anybody knows.
    ///   - request: What is asked and kept.
    ///   - report: Is given each line of the record; returns at once.
    /// - Returns: What it came to. If the task is cancelled, the survey ends early, and what was
    ///   reported until then is a record all the same.
    func survey(
        _ camera: DetectedCamera,
        quirks: MTPQuirks,
        _ request: SurveyRequest,
        report: @escaping @Sendable (SurveyLine) -> Void
    ) async -> SurveyOutcome
}

/// Surveys cameras over channels that somebody else opens.
package struct ChannelSurveyor: CameraSurveyor {
    /// Opens a channel.
    ///
    /// **Blocks.**
    package typealias Opening =
        @Sendable (DetectedCamera, MTPQuirks) throws(CameraError) -> any PTPChannel

    private let facts: @Sendable (DetectedCamera) -> SurveyedDevice
    private let open: Opening

    /// Surveys over what `open` gives.
    package init(
        facts: @escaping @Sendable (DetectedCamera) -> SurveyedDevice = SurveyedDevice.reading,
        open: @escaping Opening
    ) {
        self.facts = facts
        self.open = open
    }

    /// Surveys cameras on the bus.
    package static func overUSB(_ context: USBContext, within budget: USBMemoryBudget) -> Self {
        Self { (camera, quirks) throws(CameraError) in
            do throws(USBError) {
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

    package func survey(
        _ camera: DetectedCamera,
        quirks: MTPQuirks,
        _ request: SurveyRequest,
        report: @escaping @Sendable (SurveyLine) -> Void
    ) async -> SurveyOutcome {
        let writer = SurveyWriter(request, quirks: quirks, report: report)
        let lane = SurveyLane(camera)
        let failure: SurveyFailure?
        do throws(CameraError) {
            let facts = facts
            await lane.run { writer.begin(facts(camera)) }
            let channel = try await lane.open(open, camera, quirks)
            let survey = CameraSurvey(channel, quirks: quirks, request, writer)
            failure = await withTaskCancellationHandler {
                await lane.run { survey.run() }
            } onCancel: {
                survey.interrupt()
            }
        } catch {
            failure = error.opening
        }
        writer.end(failure)
        return writer.outcome
    }
}

/// Where a survey may block.
private actor SurveyLane: BlockingActor {
    nonisolated let executor: BlockingExecutor

    init(_ camera: DetectedCamera) {
        executor = BlockingExecutor(label: "camdock.survey.\(camera.number)")
    }

    func run<Value: Sendable>(_ body: @Sendable () -> Value) -> Value { body() }

    func open(
        _ open: ChannelSurveyor.Opening,
        _ camera: DetectedCamera,
        _ quirks: MTPQuirks
    ) throws(CameraError) -> any PTPChannel {
        try open(camera, quirks)
    }
}

extension CameraError {
    /// What an error means for a survey that could not begin.
    fileprivate var opening: SurveyFailure {
        switch self {
        case .gone: .left
        case .unavailable(let reason), .medium(let reason): .notOpened(reason)
        default: .notOpened(description)
        }
    }
}
