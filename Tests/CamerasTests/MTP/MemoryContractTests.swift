// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
@testable import Cameras
import Evidence
import FakeCamera
import TestSupport
import Testing

/// The camera contract with nothing between the driver's session and the camera's pipes.
@Suite struct MemoryContractTests {
    @Test(arguments: CameraContract.cases(at: .memory))
    func `the driver keeps its promise`(_ subject: ContractCase) async {
        let findings = await CameraContract.run(subject) { camera, subject in
            DriverUnderTest(memory: camera, subject)
        }

        #expect(findings == [])
    }

    @Test func `every case has a name of its own`() {
        let names = CameraContract.cases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(CameraContract.cases.allSatisfy { $0.depths.count == 3 || !$0.restriction.isEmpty })
    }
}
