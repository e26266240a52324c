// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

/// What every driver of a PTP camera promises, whatever lies between it and the camera.
package enum CameraContract {
    /// Every case.
    package static let cases: [ContractCase] = busCases + answerCases

    /// Those in which much hangs on how bytes come and go: bus, kernel and libusb take part.
    private static let busCases =
        listingCases + readingCases + toleranceCases + resumeCases + abandonCases + recoveryCases
        + sessionCases + removalCases

    /// Those in which all hangs on what the camera's answers say.
    private static let answerCases = wayCases + nameCases + lyingCases + gaugeCases + clockCases

    /// The cases that are run at a depth.
    ///
    /// A guest takes seconds where memory takes milliseconds. What answers say is the same over every
    /// bus, so of those cases it runs one in six, which shows that answers arrive.
    package static func cases(at depth: ContractDepth) -> [ContractCase] {
        let all = cases.filter { $0.depths.contains(depth) }
        guard depth == .guest else { return all }
        let sampled = answerCases.enumerated().filter { $0.offset % 6 == 0 }.map(\.element.name)
        let bus = busCases.map(\.name)
        return all.filter { bus.contains($0.name) || sampled.contains($0.name) }
    }

    /// Makes a driver for a camera; the driver opens it only when it is told to.
    package typealias Bench =
        @Sendable (FakeCamera, ContractCase) async throws -> any CameraUnderTest

    /// Runs a case.
    /// - Parameters:
    ///   - subject: The case.
    ///   - bench: Makes the driver.
    /// - Returns: What was found wrong; nothing, if the driver keeps its promise.
    package static func run(_ subject: ContractCase, on bench: Bench) async -> [String] {
        let check = ContractCheck()
        let camera = FakeCamera(subject.model)
        subject.prepare(camera)
        do {
            let driver = try await bench(camera, subject)
            let twin = try await twin(of: subject, on: bench)
            let stage = ContractStage(camera: camera, driver: driver, check: check, twin: twin)
            do {
                try await subject.body(stage)
            } catch {
                check.note("the case ended with \(error)")
            }
            await driver.close()
            await twin?.driver.close()
            for camera in [camera, twin?.camera].compactMap(\.self) {
                inspect(camera, subject, check)
            }
        } catch {
            check.note("the bench could not be set up: \(error)")
        }
        return check.findings
    }

    private static func twin(
        of subject: ContractCase,
        on bench: Bench
    ) async throws -> ContractStage.Twin? {
        guard subject.hasTwin else { return nil }
        var model = subject.model
        for object in model.objects.all {
            model.objects[object.handle]?.content = FakeContent(seed: object.content.seed + 1000)
        }
        let camera = FakeCamera(model)
        return ContractStage.Twin(camera: camera, driver: try await bench(camera, subject))
    }

    /// What must hold after every case.
    private static func inspect(
        _ camera: FakeCamera,
        _ subject: ContractCase,
        _ check: ContractCheck
    ) {
        check.equal(camera.violations, [], "what no host may do")
        guard !subject.mayLeaveFaults else { return }
        check.equal(camera.faultsLeft, 0, "faults that never struck")
    }
}
