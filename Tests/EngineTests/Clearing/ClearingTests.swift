// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Engine
import Evidence
import Glibc
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Footage that goes from a docked camera.
@Suite(.timeLimit(.minutes(5)))
struct ClearingTests {
    private static let clip = SourcePath("DCIM/100MEDIA/CLIP0001.MP4")

    /// A dock with a card in it; the store takes everything.
    private static func withCard(
        _ policy: ClearingPolicy = ClearingPolicy(after: .confirmed),
        store: any ObjectStore = MemoryStore(),
        now: @escaping @Sendable () -> UTCTime = Ledger.wallClock,
        prepare: (Card) throws -> Void = { _ in },
        _ body: @escaping @Sendable (TestDock, ClearingOpener, Card) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 91)
            try prepare(card)
            let opener = ClearingOpener()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                opener: opener,
                clearing: policy,
                now: now
            )
            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await body(dock, opener, card)
            }
            #expect(try await dock.parts.ledger.verifyLog().isWhole)
        }
    }

    @Test func `what the store has confirmed goes, and each step is in the custody log`()
        async throws
    {
        try await Self.withCard { dock, opener, card in
            try await dock.untilFigures { $0[.cleared].count == card.files.count }

            #expect(try card.names() == [])
            for recording in try await dock.recordings(of: "CAM1") {
                let history = try await dock.parts.ledger.custodyEntries(recording: recording.id)
                    .map(\.event)
                let last = ["recording-confirmed", "clearing-began", "recording-cleared"]
                #expect(history.filter { last.contains($0) } == last)
                #expect(recording.clearedAt != nil && recording.clearingSince == nil)
            }
            let stored = try #require(dock.store as? MemoryStore).objects
                .filter { !$0.key.isManifest }.values
            #expect(Set(stored) == Set(card.files.values))
        }
    }

    @Test func `a dry run tells what goes and what stays, and touches nothing`() async throws {
        let store = ScriptedStore { request in
            guard case .put(let object) = request, object.key.description.contains("CLIP0001")
            else {
                return
            }
            throw StoreError.mismatch(object.key, "no")
        }
        try await Self.withCard(.init(after: .confirmed, keepFor: .seconds(86_400)), store: store) {
            dock,
            opener,
            card in
            try await dock.untilConfirmed(card.files.count - 1)
            try await dock.untilBoard { $0.first?.state == .idle }

            let report = try await dock.administration().clearing(limit: 2)

            let camera = try #require(report.cameras.first)
            #expect(report.after == "confirmed" && report.keepDays == 1)
            #expect(camera.camera == "CAM1" && camera.obstacle == nil)
            #expect(camera.goingTotal == 0 && camera.stayingTotal == card.files.count)
            #expect(camera.staying.map(\.reason) == ["not-confirmed", "kept-for-days"])
            #expect(opener.openings == 0)
            #expect(try card.names().count == card.files.count)
            let events = try await dock.entries(.clearingBegan)
            #expect(events.isEmpty)
        }
    }

    @Test func `what a profile withholds stays when the rest goes`() async throws {
        try await Self.withCard(prepare: { try $0.write([1], to: "WIDKEY/OFFICER.DAT") }) {
            dock,
            opener,
            card in
            try await dock.untilFigures { $0[.cleared].count == card.files.count }

            #expect(try card.names() == ["WIDKEY/OFFICER.DAT"])
        }
    }

    @Test func `nothing goes where the policy is never`() async throws {
        try await Self.withCard(.never) { dock, opener, card in
            try await dock.untilConfirmed(card.files.count)
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(try card.names().count == card.files.count)
            #expect(opener.openings == 0)
        }
    }

    @Test func `a camera whose store is dead keeps all, unless the spool is enough`() async throws {
        let store = ScriptedStore { _ in throw StoreError.unavailable("no route") }
        try await Self.withCard(ClearingPolicy(after: .spooled), store: store) {
            dock,
            opener,
            card in
            try await dock.untilBoard { $0.first?.clearing?.clearedCount == card.files.count }
            #expect(try card.names() == [])
            let held = try await dock.recordings(of: "CAM1")
            #expect(held.allSatisfy { [.spooled, .uploading].contains($0.state) })
            #expect(held.allSatisfy { $0.clearedAt != nil })

            store.follow { _ in }
            try await dock.untilFigures { $0[.cleared].count == card.files.count }
        }
    }

    @Test func `footage stays for its days, and goes when they are over`() async throws {
        let time = try StandingTime()
        let policy = ClearingPolicy(after: .confirmed, keepFor: .seconds(2 * 86_400))
        try await Self.withCard(policy, now: { time.now }) { dock, opener, card in
            try await dock.untilConfirmed(card.files.count)
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(opener.openings == 0)

            time.advance(by: .seconds(2 * 86_400))
            try await dock.untilFigures { $0[.cleared].count == card.files.count }
        }
    }

    @Test func `a file that has changed since it was read stays, and is read anew`() async throws {
        try await Self.withCard(prepare: { _ in }) { dock, opener, card in
            let isFirst = Mutex(true)
            opener.state.withLock {
                $0.before = {
                    guard
                        isFirst.withLock({ first in
                            defer { first = false }
                            return first
                        })
                    else { return }
                    try card.write([9, 9, 9], to: Self.clip.description)
                }
            }
            try await dock.untilFigures { $0[.cleared].count >= card.files.count - 1 }
            try await dock.untilBoard { $0.first?.state == .idle }

            let log = try await dock.entries(.clearingFailed)
            #expect(log.count == 1)
            #expect(log.first?.detail["whole"] == .flag(true))
            #expect(dock.parts.conditions.all.isEmpty)
            dock.udev.yield(.snapshot([]))
            try await dock.untilBoard(\.isEmpty)
            dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
            try await dock.untilFigures {
                $0[.cleared].count == card.files.count && $0[.confirmed].count == 1
            }
            #expect(try card.names() == [])
            let stored = try #require(dock.store as? MemoryStore).objects.values
            #expect(stored.contains([9, 9, 9]))
        }
    }

    @Test(arguments: [
        CameraError.writeProtected(reason: "its lock is on"),
        CameraError.medium(reason: "its lock is on"),
    ])
    func `a medium that cannot be written to is named once, and not tried for ever`(
        error: CameraError
    ) async throws {
        try await Self.withCard { dock, opener, card in
            opener.state.withLock { $0.before = { throw error } }
            try await dock.untilBoard { _ in
                dock.parts.conditions.all.contains { $0.name == .clearingFailing }
            }
            try await dock.untilConfirmed(card.files.count)
            try await dock.untilBoard { $0.first?.state == .idle }

            let condition = try #require(dock.parts.conditions.all.first)
            #expect(condition.detail.contains("its lock is on"))
            // It was read a moment ago, and is not refused for that.
            #expect(dock.parts.dockBoard.all.first?.refusal == nil)
            #expect(try card.names().count == card.files.count)
            let readiness = try await ReadinessDesk(dock.parts).readiness(
                of: dock.parts.dockBoard.all
            )
            #expect(readiness.values.map(\.words) == ["attention: clearing failing"])
            let before = opener.openings
            for _ in 0..<50 { await Task.yield() }
            #expect(opener.openings == before)
        }
    }

    @Test func `what the camera protects stays, and is no trouble`() async throws {
        try await Self.withCard { dock, opener, card in
            opener.state.withLock {
                $0.outcome = {
                    $0.path == Self.clip ? .writeProtected(reason: "marked") : nil
                }
            }
            try await dock.untilFigures { $0[.cleared].count == card.files.count - 1 }
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(try card.names() == [Self.clip.description])
            #expect(dock.parts.conditions.all.isEmpty)
            let kept = try #require(
                try await dock.recordings(of: "CAM1").first { $0.clearedAt == nil }
            )
            #expect(kept.state == .confirmed && kept.clearingSince == nil)
        }
    }

    @Test func `a medium is opened for reading again although nothing went from it`() async throws {
        try await Self.withCard { dock, opener, card in
            opener.state.withLock { $0.outcome = { _ in .writeProtected(reason: "marked") } }
            try await dock.untilConfirmed(card.files.count)
            try await dock.untilBoard { $0.first?.state == .idle && opener.openings > 0 }

            #expect(try card.names().count == card.files.count)
            // Whoever opens it for reading sets its write block again.
            #expect(opener.log.last == "read")
        }
    }

    @Test func `a camera that lies about a removal is found out by its listing`() async throws {
        try await Self.withCard { dock, opener, card in
            opener.state.withLock { $0.outcome = { $0.path == Self.clip ? .removed : nil } }
            try await dock.untilFigures { $0[.cleared].count == card.files.count - 1 }
            try await dock.untilBoard { $0.first?.state == .idle }

            #expect(try card.names() == [Self.clip.description])
            let log = try await dock.entries(.clearingFailed)
            #expect(log.map { $0.detail["whole"] } == [.flag(false)])
        }
    }

    @Test(arguments: ["DCIM/100MEDIA/CLIP0001.MP4", "DCIM"])
    func `what a new listing cannot show is not called cleared`(hidden: String) async throws {
        try await Self.withCard { dock, opener, card in
            let place = card.path.appending(hidden)
            opener.state.withLock { state in
                state.after = { file in
                    guard file.path == Self.clip else { return }
                    if hidden == "DCIM" {
                        guard rename(place.string, place.string + ".aside") == 0 else {
                            throw CameraError.gone
                        }
                    }
                    guard symlink("elsewhere", place.string) == 0 else { throw CameraError.gone }
                }
            }
            try await dock.untilBoard { _ in
                dock.parts.conditions.all.contains { $0.name == .unreadableEntry }
                    || !opener.removals.isEmpty
            }
            let key = try #require(
                try await dock.recordings(of: "CAM1").first { $0.title.contains("CLIP0001") }
            )
            while try await dock.entries(.clearingFailed).allSatisfy({ $0.recording != key.id }) {
                try Task.checkCancellation()
                await Task.yield()
            }
            let kept = try #require(try await dock.parts.ledger.recording(key.id)?.summary)
            #expect(kept.state == .confirmed && kept.clearedAt == nil)
            #expect(kept.clearingSince != nil)
        }
    }

    @Test(arguments: [false, true])
    func `a camera that is pulled in the middle loses nothing, and is cleared later`(
        isRemoved: Bool
    ) async throws {
        try await Self.withCard { dock, opener, card in
            // The file is gone, or is not, and nobody was told.
            let pull: @Sendable () throws -> Void = {
                dock.udev.yield(.snapshot([]))
                throw CameraError.gone
            }
            opener.state.withLock { state in
                if isRemoved {
                    state.after = { if $0.path == Self.clip { try pull() } }
                } else {
                    state.outcome = {
                        if $0.path == Self.clip { try pull() }
                        return nil
                    }
                }
            }
            try await dock.untilBoard { board in board.isEmpty && !opener.removals.isEmpty }
            let half = try #require(
                try await dock.recordings(of: "CAM1").first { $0.clearingSince != nil }
            )
            #expect(half.state == .confirmed)
            opener.state.withLock {
                $0.after = { _ in }
                $0.outcome = { _ in nil }
            }
            dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
            try await dock.untilFigures { $0[.cleared].count == card.files.count }

            #expect(try card.names() == [])
            let stored = try #require(dock.store as? MemoryStore).objects
                .filter { !$0.key.isManifest }
            #expect(stored.count == card.files.count)
        }
    }

    @Test(arguments: [true, false])
    func `a file that comes back is compared before it goes again`(isSame: Bool) async throws {
        try await Self.withCard { dock, opener, card in
            let bytes = try #require(card.files[Self.clip])
            let modified = try card.modified(Self.clip)
            try await dock.untilFigures { $0[.cleared].count == card.files.count }
            dock.udev.yield(.snapshot([]))
            try await dock.untilBoard(\.isEmpty)

            let other = [UInt8](repeating: 7, count: bytes.count)
            try card.write(isSame ? bytes : other, to: Self.clip.description)
            try card.setModified(modified, of: Self.clip)
            dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
            try await dock.untilBoard { $0.first?.state == .idle && $0.first?.clearing != nil }

            #expect(try await dock.entries(.recordingReappeared).count == 1)
            #expect(try card.names() == (isSame ? [] : [Self.clip.description]))
            let figures = try await dock.parts.ledger.figures()
            #expect(figures[.cleared].count == card.files.count - (isSame ? 0 : 1))
            let warned = dock.parts.conditions.all.contains { $0.name == .clearingFailing }
            #expect(warned != isSame)
        }
    }

    @Test func `an AVCHD tree with a protected clip stays whole`() async throws {
        let clip = "PRIVATE/AVCHD/BDMV/STREAM/00001.MTS"
        let tree = [clip, "PRIVATE/AVCHD/BDMV/CLIPINF/00001.CPI", "PRIVATE/AVCHD/BDMV/INDEX.BDM"]
        try await Self.withCard(prepare: { card in
            for (place, name) in tree.enumerated() {
                try card.write([UInt8](repeating: UInt8(place), count: 50 + place), to: name)
            }
        }) { dock, opener, card in
            opener.state.withLock {
                $0.outcome = {
                    $0.path == SourcePath(clip) ? .writeProtected(reason: "marked") : nil
                }
            }
            try await dock.untilFigures { $0[.cleared].count == card.files.count }
            try await dock.untilBoard { $0.first?.state == .idle }
            #expect(try Set(card.names()) == Set(tree))
            #expect(!opener.removals.contains { $0.hasPrefix("PRIVATE") })

            opener.state.withLock { $0.outcome = { _ in nil } }
            dock.udev.yield(.snapshot([]))
            try await dock.untilBoard(\.isEmpty)
            dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
            try await dock.untilFigures { $0[.cleared].count == card.files.count + 2 }
            #expect(try card.names() == [])
            #expect(opener.removals.last == clip)
        }
    }

    @Test func `a set of files that went half is not taken for other recordings`() async throws {
        let stream = "PRIVATE/AVCHD/BDMV/STREAM/00001.MTS"
        let information = "PRIVATE/AVCHD/BDMV/CLIPINF/00001.CPI"
        try await Self.withCard(prepare: { card in
            try card.write([1, 1], to: stream)
            try card.write([2, 2, 2], to: information)
        }) { dock, opener, card in
            opener.state.withLock { state in
                state.after = {
                    guard $0.path == SourcePath(information) else { return }
                    dock.udev.yield(.snapshot([]))
                    throw CameraError.gone
                }
            }
            try await dock.untilBoard { board in
                board.isEmpty && opener.removals.contains(information)
            }
            opener.state.withLock { $0.after = { _ in } }
            dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
            let count = card.files.count + 1
            try await dock.untilFigures { $0[.cleared].count == count }

            #expect(try card.names() == [])
            #expect(try await dock.recordings(of: "CAM1").count == count)
        }
    }
}

extension Card {
    /// The files that it holds now.
    func names() throws -> [String] {
        try Self.names(below: Directory(at: path), at: "").sorted()
    }

    private static func names(below directory: Directory, at path: String) throws -> [String] {
        try directory.entries().flatMap { entry -> [String] in
            let name = String(decoding: entry.name, as: UTF8.self)
            guard entry.kind == .directory else { return [path + name] }
            return try names(below: directory.openDirectory(entry.name), at: path + name + "/")
        }
    }
}
