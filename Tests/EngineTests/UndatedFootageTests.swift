// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Footage without a time, which only its bytes tell from other footage of its name and size.
@Suite(.timeLimit(.minutes(5)))
struct UndatedFootageTests {
    private static let clip = SourcePath("DCIM/100MEDIA/CLIP0002.MP4")

    @Test func `other footage under an old name and size is taken, and nothing twice`() async throws
    {
        try await Self.withUndatedClip { dock, cameras, card in
            try await Self.dockOnce(dock)
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }

            let other = [UInt8](repeating: 7, count: card.files[Self.clip]?.count ?? 0)
            try card.replace(Self.clip, by: other)
            try await Self.dockOnce(dock)
            try await dock.untilFigures { $0[.confirmed].count == card.files.count + 1 }
            try await Self.dockOnce(dock)

            #expect(try await dock.parts.ledger.figures()[.confirmed].count == card.files.count + 1)
            let stored = try #require(dock.store as? MemoryStore).objects
                .filter { !$0.key.isManifest }.values
            #expect(Set(stored) == Set(card.files.values).union([other]))
            #expect(stored.count == card.files.count + 1)
            let listed = try await dock.parts.ledger.custodyEntries(limit: 1_000)
                .filter { $0.event == CustodyEvent.recordingListed.rawValue }
            #expect(listed.count { $0.detail["replaces"] != nil } == 1)
        }
    }

    @Test(arguments: [0, 1])
    func `it is read once in a docking, however often the camera is visited`(
        earlierDockings: Int
    ) async throws {
        try await Self.withUndatedClip { dock, cameras, card in
            for _ in 0..<earlierDockings { try await Self.dockOnce(dock) }
            dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
            try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(cameras.openings == card.files.count + earlierDockings)

            try card.addClip()
            cameras.state.withLock { $0.holdsMore = true }
            cameras.announce(.unknown)
            try await dock.untilFigures { $0[.confirmed].count == card.files.count + 1 }

            #expect(cameras.openings == card.files.count + earlierDockings + 1)
        }
    }

    @Test func `it is shown as read once more, and counts as neither known nor new`() async throws {
        try await Self.withUndatedClip { dock, _, card in
            try await Self.dockOnce(dock)
            dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
            try await dock.untilBoard { $0.first?.state == .idle }

            let docked = try #require(dock.parts.dockBoard.all.first)
            #expect(docked.knownCount == card.files.count - 1)
            #expect(docked.intake?.recordingsTotal == 1)
            #expect(docked.intake?.recordingsDone == 1)
            #expect(docked.intake?.meter.bytes == docked.intake?.bytesTotal)
        }
    }

    @Test func `one that cannot be compared is named`() async throws {
        try await Self.withUndatedClip { dock, cameras, _ in
            try await Self.dockOnce(dock)
            cameras.state.withLock { $0.readFailure = .unreadable(Self.clip, reason: "I/O error") }
            dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(dock.parts.dockBoard.all.first?.unreadableCount == 1)
            let condition = try #require(dock.parts.conditions.all.first)
            #expect(condition.name == .unreadableEntry)
            #expect(condition.detail.contains("CLIP0002.MP4"))
            #expect(condition.detail.contains("states no time"))
            #expect(try await dock.events().contains("entry-unreadable"))
        }
    }

    /// A dock with a camera on its way, one clip of which has no time.
    private static func withUndatedClip(
        _ body: @escaping @Sendable (TestDock, ScriptedCameras, Card) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 91)
            try card.forgetTime(of: clip)
            let cameras = ScriptedCameras(card.path, now: Ledger.wallClock)
            let dock = try await TestDock(in: root.appending("dock"), cameras: cameras)
            try await dock.running { try await body(dock, cameras, card) }
        }
    }

    /// The camera comes, is read, and leaves.
    private static func dockOnce(_ dock: TestDock) async throws {
        dock.udev.yield(.snapshot([stillImageDevice(serial: "CAM1")]))
        try await dock.untilBoard { $0.first?.state == .idle }
        dock.udev.yield(.snapshot([]))
        try await dock.untilBoard { $0.isEmpty }
    }
}

extension Card {
    /// Puts other footage in the place of a file, which has no time either.
    fileprivate func replace(_ path: SourcePath, by bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            self.path.appending(path.description),
            .writeOnly,
            options: .truncate
        )
        _ = try file.closeAfter { try file.writeAll(bytes) }
        try forgetTime(of: path)
    }
}
