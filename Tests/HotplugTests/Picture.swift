// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Platform

/// All devices, as a reader of the watch comes to know them.
struct Picture {
    private(set) var devices: [String: UdevDevice] = [:]
    private(set) var changes: [UdevChange] = []
    private var events: AsyncThrowingStream<UdevChange, any Error>.AsyncIterator

    /// Starts reading.
    init(_ watch: UdevWatch) {
        events = watch.events().makeAsyncIterator()
    }

    /// Reads on until the picture is as wanted; false if the stream ends before.
    mutating func reaches(_ wanted: (Self) -> Bool) async throws -> Bool {
        while let change = try await events.next(isolation: #isolation) {
            changes.append(change)
            switch change {
            case .snapshot(let present):
                devices = Dictionary(uniqueKeysWithValues: present.map { ($0.sysPath, $0) })
            case .changed(let device):
                devices[device.sysPath] = device
            case .removed(let sysPath):
                devices[sysPath] = nil
            }
            if wanted(self) { return true }
        }
        return false
    }

    /// Reads to the stream's end.
    mutating func end() async throws {
        _ = try await reaches { _ in false }
    }

    /// Whether a camera is there with all that it consists of.
    func holds(_ camera: MockCamera) -> Bool {
        camera.sysPaths.allSatisfy { devices[$0] != nil }
    }
}
