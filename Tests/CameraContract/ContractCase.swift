// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FakeCamera

/// Where the driver meets the camera.
package enum ContractDepth: String, Hashable, Sendable, CaseIterable {
    /// The driver's session over the camera's pipes, in one process and without real time.
    case memory
    /// The driver over libusb, whose requests to the kernel umockdev hands to the camera.
    case usbfs
    /// The driver in a guest with a kernel and a bus of its own, the camera on that bus.
    case guest
}

/// One promise of every driver, and how the camera is made that puts it to the test.
package struct ContractCase: Sendable {
    package let name: String
    /// What the camera is when it is plugged in.
    package let model: FakeModel
    package let quirks: ContractQuirks
    /// Where the case can be run.
    package let depths: Set<ContractDepth>
    /// Why it cannot be run everywhere; empty if it can.
    package let restriction: String
    /// Whether something acts from elsewhere while the driver waits, so that waiting takes time.
    package let needsRealTime: Bool
    /// Whether a second camera with the same serial, and other footage, is there too.
    package let hasTwin: Bool
    /// Whether faults may be left over that never struck.
    package let mayLeaveFaults: Bool
    let prepare: @Sendable (FakeCamera) -> Void
    let body: @Sendable (ContractStage) async throws -> Void

    init(
        _ name: String,
        _ model: FakeModel = .withFootage(),
        quirks: ContractQuirks = ContractQuirks(),
        depths: ContractDepths = .everywhere,
        needsRealTime: Bool = false,
        hasTwin: Bool = false,
        mayLeaveFaults: Bool = false,
        prepare: @escaping @Sendable (FakeCamera) -> Void = { _ in },
        _ body: @escaping @Sendable (ContractStage) async throws -> Void
    ) {
        self.name = name
        self.model = model
        self.quirks = quirks
        self.depths = depths.depths
        restriction = depths.restriction
        self.needsRealTime = needsRealTime
        self.hasTwin = hasTwin
        self.mayLeaveFaults = mayLeaveFaults
        self.prepare = prepare
        self.body = body
    }
}

extension ContractCase: CustomStringConvertible {
    package var description: String { name }
}

/// Some depths, and why not all.
struct ContractDepths: Sendable {
    let depths: Set<ContractDepth>
    let restriction: String

    static let everywhere = Self(depths: Set(ContractDepth.allCases), restriction: "")

    /// In memory alone.
    static func memory(because reason: String) -> Self {
        Self(depths: [.memory], restriction: reason)
    }

    /// Not in the guest.
    static func thisHost(because reason: String) -> Self {
        Self(depths: [.memory, .usbfs], restriction: reason)
    }
}

/// What the body of a case has in hand.
struct ContractStage: Sendable {
    let camera: FakeCamera
    let driver: any CameraUnderTest
    let check: ContractCheck
    let twin: Twin?

    /// A second camera.
    struct Twin: Sendable {
        let camera: FakeCamera
        let driver: any CameraUnderTest
    }
}
