// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// The end of the line at which the driver is: it does what it is asked, one call after the other.
package actor ContractService {
    /// Opens the camera behind a node.
    package typealias Opener =
        @Sendable (_ node: String, _ quirks: ContractQuirks) async throws -> any CameraDriver

    private let opener: Opener
    private var driver: DriverUnderTest?

    /// A service with no camera.
    package init(opener: @escaping Opener) {
        self.opener = opener
    }

    /// Does what is asked.
    package func answer(_ call: ContractCall) async -> ContractAnswer {
        do throws(ContractError) {
            return try await perform(call)
        } catch {
            return .failed(error)
        }
    }

    private func perform(_ call: ContractCall) async throws(ContractError) -> ContractAnswer {
        switch call {
        case .open(let node, let quirks): try await open(node, quirks)
        case .list: return .listing(try await opened().list())
        case .read(let path, let offset, let most):
            return .reading(try await opened().read(path, from: offset, atMost: most))
        case .charge: return .charge(try await opened().charge())
        case .clock: return .clock(try await opened().clock())
        case .setClock(let seconds): return .clock(try await opened().setClock(to: seconds))
        case .nextChange: try await opened().nextChange()
        case .remove(let path, let isProven):
            return .removal(try await opened().remove(path, isProven: isProven))
        case .close: await driver.take()?.close()
        }
        return .done
    }

    private func open(_ node: String, _ quirks: ContractQuirks) async throws(ContractError) {
        await driver.take()?.close()
        let opener = opener
        let opened = DriverUnderTest { try await opener(node, quirks) }
        driver = opened
        try await opened.open()
    }

    private func opened() throws(ContractError) -> DriverUnderTest {
        guard let driver else { throw ContractError(.gone, "the camera is not open") }
        return driver
    }
}
