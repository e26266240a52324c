// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Cameras
import Custody
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A dock for cameras that speak for themselves.
enum SpeakingDock {
    /// What a survey came to that asked nothing.
    static let nothing = CameraRecordVerdict(
        complete: true,
        requests: 0,
        refused: 0,
        objects: 0,
        bytesRead: 0,
        bytesKept: 0
    )

    /// A dock with such a camera on its way.
    static func with(
        enrolment: Enrolment = .any,
        policy: ClockPolicy = .measuring,
        serial: String? = "CAM1",
        vendor: String = "1d6b",
        at instant: UTCTime? = nil,
        isHostSynchronised: Bool? = nil,
        prepare: (inout ScriptedCameras.State) -> Void = { _ in },
        _ body: @escaping @Sendable (TestDock, ScriptedCameras, Card) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 71)
            let now: @Sendable () -> UTCTime = { instant ?? Ledger.wallClock() }
            let cameras = ScriptedCameras(card.path, now: now)
            cameras.state.withLock { prepare(&$0) }
            let dock = try await TestDock(
                in: root.appending("dock"),
                enrolment: enrolment,
                cameras: cameras,
                clockPolicy: policy,
                now: now,
                isHostSynchronised: isHostSynchronised
            )
            try await dock.running {
                dock.udev.yield(.snapshot([stillImageDevice(serial: serial, vendor: vendor)]))
                try await body(dock, cameras, card)
            }
        }
    }

    /// A library whose one profile has the camera's own serial count.
    static func library(in folder: FilePath) throws -> ProfileLibrary {
        _ = try Directory.creating(folder, permissions: 0o755)
        let file = try FileDescriptor.open(
            folder.appending("acme.toml"),
            .writeOnly,
            options: .create,
            permissions: .ownerReadWrite
        )
        let text = """
            name = "acme"
            title = "ACME X2"
            driver = "mtp"
            sources = ["a test"]
            [verified]
            on_hardware = false
            note = "a test"
            [[match.usb]]
            vendor_id = "1d6b"
            product_id = "0104"
            [match.camera]
            model = "X*"
            [mtp]
            serial = "device-info"
            """
        _ = try file.closeAfter { try file.writeAll(Array(text.utf8)) }
        return try ProfileLibrary.load(directories: [folder])
    }
}

extension TestDock {
    /// The events of the custody log, in order.
    func events() async throws -> [String] {
        try await parts.ledger.custodyEntries(limit: 10_000).map(\.event)
    }
}

extension Card {
    /// Records one clip more, besides those that it was made with.
    func addClip() throws {
        let clip = try FileDescriptor.open(
            path.appending("DCIM/100MEDIA/CLIP0009.MP4"),
            .writeOnly,
            options: .create,
            permissions: .ownerReadWrite
        )
        _ = try clip.closeAfter { try clip.writeAll([1, 2, 3]) }
    }
}
