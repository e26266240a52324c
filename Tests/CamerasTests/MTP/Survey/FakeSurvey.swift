// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FakeCamera
import Platform
import Synchronization

@testable import Cameras

/// A survey of a fake camera, over memory, with all that it wrote.
struct FakeSurvey {
    let fake: FakeCamera
    let outcome: SurveyOutcome
    let lines: [SurveyLine]

    /// The record as its file has it.
    var text: String { lines.map { $0.text + "\n" }.joined() }

    init(
        _ fake: FakeCamera,
        quirks: MTPQuirks = MTPQuirks(),
        waiting: MemoryChannel.Waiting = .stepped,
        _ prepare: (inout SurveyRequest) -> Void = { _ in },
        onLine: @escaping @Sendable (SurveyLine) -> Void = { _ in }
    ) async {
        self.fake = fake
        var request = SurveyRequest(
            software: "test",
            madeAt: UTCTime(secondsSinceEpoch: 1_772_400_000)
        )
        prepare(&request)
        let lines = Mutex<[SurveyLine]>([])
        let surveyor = ChannelSurveyor(facts: { Self.facts(of: fake, $0) }) { _, _ in
            MemoryChannel(fake, waiting: waiting)
        }
        outcome = await surveyor.survey(Self.detected(fake), quirks: quirks, request) { line in
            lines.withLock { $0.append(line) }
            onLine(line)
        }
        self.lines = lines.withLock { $0 }
    }

    static func detected(_ fake: FakeCamera) -> DetectedCamera {
        DetectedCamera(
            sysPath: "/sys/devices/usb1/1-1",
            node: "/dev/bus/usb/001/002",
            number: DeviceNumber(major: 189, minor: 1),
            incarnation: "1",
            bayPath: BayPath("usb-1"),
            device: USBIdentity(
                vendorID: 0x04DA,
                productID: 0x2382,
                manufacturer: "Panasonic",
                product: "BWC4000"
            ),
            serial: CameraSerial(fake.model.statement.serial),
            interface: .stillImage
        )
    }

    private static func facts(of fake: FakeCamera, _ camera: DetectedCamera) -> SurveyedDevice {
        var facts = SurveyedDevice(camera)
        let descriptors = fake.descriptors()
        facts.descriptors = descriptors.device + descriptors.configuration
        facts.speed = "480"
        return facts
    }
}
