// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
import FakeCamera
import Synchronization
import Testing

extension Lab {
    /// What every driver promises, through a host controller, a kernel, udev and libusb.
    @Suite(.enabled(if: Release.probe != nil, "needs camera-probe: run make lab"))
    struct MTPContractTests {
        /// A guest for each part of the cases, which keeps each within the time that a test has.
        private static let parts = 5

        @Test(arguments: 0..<parts)
        func `the contract holds in a guest`(part: Int) async throws {
            let run = try RunDirectory("mtp-contract-\(part)")
            let cases = CameraContract.cases(at: .guest).enumerated()
                .filter { $0.offset % Self.parts == part }.map(\.element)

            try await withGuest(in: run) { guest in
                let bench = try await GuestBench(in: guest)
                for subject in cases {
                    let findings = await bench.run(subject)
                    #expect(findings == [], "\(subject)")
                }
            }
        }
    }
}

/// A guest with two drivers, and the ports of the dock for the cameras of one case.
private struct GuestBench {
    private let guest: Guest
    private let lines: [DriverLine]

    init(in guest: Guest) async throws {
        self.guest = guest
        try await guest.installRules()
        try await guest.installProbe()
        lines = [try await guest.startDriver("first"), try await guest.startDriver("second")]
    }

    /// Runs a case, and empties the ports again.
    func run(_ subject: ContractCase) async -> [String] {
        let cameras = Mutex<[RedirectedCamera]>([])
        let findings = await CameraContract.run(subject) { fake, subject in
            let number = cameras.withLock(\.count)
            let port = "\(number + 1)"
            let camera = RedirectedCamera(fake, name: "camera-\(number)")
            cameras.withLock { $0.append(camera) }
            try await guest.plug(camera, into: port)
            // The guest has reset it by then, as every host does, and that is no doing of a driver.
            _ = try await guest.usbNode(inPort: port)
            fake.forgetHistory()
            return GuestDriver(
                guest: guest,
                line: lines[number],
                camera: camera,
                port: port,
                quirks: subject.quirks
            )
        }
        var faults: [String] = []
        for camera in cameras.withLock(\.self) {
            if let fault = camera.fault { faults.append("the cable: \(fault)") }
            do {
                try await guest.pull(camera)
            } catch {
                faults.append("the camera could not be pulled: \(error)")
            }
        }
        for number in cameras.withLock(\.self).indices {
            // The next camera's driver must not find this one.
            try? await guest.waitForEmptyPort("\(number + 1)")
        }
        return findings + faults
    }
}
