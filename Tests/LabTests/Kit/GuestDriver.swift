// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CameraContract
import FakeCamera

/// Camdock's MTP driver in the guest, with a camera of ours in a port there.
struct GuestDriver: CameraUnderTest {
    let guest: Guest
    let line: DriverLine
    let camera: RedirectedCamera
    let port: String
    let quirks: ContractQuirks

    func open() async throws(ContractError) {
        let node = try await named {
            if !camera.fake.isAttached {
                // It was pulled, and the guest has to have seen that.
                try await guest.waitForEmptyPort(port)
                camera.plugBack()
            }
            return try await guest.usbNode(inPort: port)
        }
        try await ask(.open(node: node, quirks: quirks))
    }

    func list() async throws(ContractError) -> ContractListing {
        guard case .listing(let listing) = try await ask(.list) else { throw .unexpected }
        return listing
    }

    func read(
        _ path: String,
        from offset: Int64,
        atMost most: Int64?
    ) async throws(ContractError) -> ContractReading {
        let answer = try await ask(.read(path: path, offset: offset, most: most))
        guard case .reading(let reading) = answer else { throw .unexpected }
        return reading
    }

    func charge() async throws(ContractError) -> ContractCharge {
        guard case .charge(let charge) = try await ask(.charge) else { throw .unexpected }
        return charge
    }

    func clock() async throws(ContractError) -> ContractClock? {
        guard case .clock(let clock) = try await ask(.clock) else { throw .unexpected }
        return clock
    }

    func setClock(to seconds: Int64) async throws(ContractError) -> ContractClock? {
        let answer = try await ask(.setClock(seconds: seconds))
        guard case .clock(let clock) = answer else { throw .unexpected }
        return clock
    }

    func nextChange() async throws(ContractError) {
        try await ask(.nextChange)
    }

    func remove(
        _ path: String,
        isProven: Bool
    ) async throws(ContractError) -> ContractRemoval {
        let answer = try await ask(.remove(path: path, isProven: isProven))
        guard case .removal(let removal) = answer else { throw .unexpected }
        return removal
    }

    func close() async {
        _ = try? await line.ask(.close)
    }

    @discardableResult
    private func ask(_ call: ContractCall) async throws(ContractError) -> ContractAnswer {
        let answer = try await named { try await line.ask(call) }
        if case .failed(let error) = answer { throw error }
        return answer
    }

    /// What goes wrong in the lab is no error of a camera.
    private func named<Value>(
        _ body: () async throws -> Value
    ) async throws(ContractError) -> Value {
        do {
            return try await body()
        } catch {
            throw ContractError(.other, "\(error)")
        }
    }
}

extension ContractError {
    fileprivate static let unexpected = Self(.other, "the driver answered something else")
}

extension Guest {
    /// The node of the USB device in a port of the dock, once udev has finished with it.
    nonisolated func usbNode(inPort port: String) async throws -> String {
        try await eventually("a USB device in port \(port)", within: .seconds(30)) {
            let found = try await attempt(
                """
                udevadm settle
                cd /sys/bus/usb/devices/[0-9]-\(port) || exit
                printf '/dev/bus/usb/%03d/%03d' $(cat busnum devnum)
                """
            )
            return found.succeeded ? found.output : nil
        }
    }

    /// Waits until the guest sees nothing in a port of the dock.
    nonisolated func waitForEmptyPort(_ port: String) async throws {
        _ = try await eventually("an empty port \(port)", within: .seconds(30)) {
            try await attempt("! test -e /sys/bus/usb/devices/[0-9]-\(port)").succeeded ? true : nil
        }
    }
}
