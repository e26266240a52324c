// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Dispatch
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Custody

/// What happens to a batch that is read back while the next one is copied.
struct PipelineTests {
    @Test(.timeLimit(.minutes(5)))
    func `while one recording is read back the next is copied`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 31)
            let opener = CountingOpener()
            let sawNext = Mutex<Bool?>(nil)
            let dock = try await TestDock(
                in: root.appending("dock"),
                opener: opener,
                batchBytes: 0,
                beforeFinishStep: { step in
                    guard step == .readBack, sawNext.withLock({ $0 == nil }) else { return }
                    let isOpened = opener.waitForSecond()
                    sawNext.withLock { $0 = isOpened }
                }
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilReleased(card.files.count)
            }

            #expect(sawNext.withLock(\.self) == true)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a copy that the disk spoilt is taken again, though the next is under way`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 32)
            let store = MemoryStore()
            let spoiler = Spoiler(of: root.appending("dock/spool"))
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                batchBytes: 0,
                beforeFinishStep: { step in
                    if step == .readBack { try spoiler.spoilOnce() }
                }
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilReleased(card.files.count)
            }

            #expect(spoiler.hasSpoilt)
            try await expectWhole(card, in: store, dock)
            let events = try await dock.parts.ledger.custodyEntries(limit: 1_000).map(\.event)
            #expect(events.count { $0 == CustodyEvent.copyRestarted.rawValue } == 1)
        }
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [FinishStep.syncBytes, .rename, .syncNames],
        [0, Int64.max]
    )
    func `a disk that fails to make copies durable costs time and no recording`(
        step: FinishStep,
        batchBytes: Int64
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 33)
            let store = MemoryStore()
            let failures = Mutex(2)
            let opener = CountingOpener()
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                opener: opener,
                batchBytes: batchBytes,
                beforeFinishStep: { reached in
                    let fails = failures.withLock { failures in
                        guard reached == step, failures > 0 else { return false }
                        failures -= 1
                        return true
                    }
                    if fails { throw SpoolError.io(.ioError, operation: "make it durable") }
                }
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilReleased(card.files.count)
            }

            #expect(failures.withLock(\.self) == 0)
            if batchBytes == 0 {
                // What went wrong with the first two was over before the third was begun.
                let order = opener.order
                let begun: [SourcePath] = order.reduce(into: []) {
                    if !$0.contains($1) { $0.append($1) }
                }
                let third = try #require(order.firstIndex(of: begun[2]))
                #expect(!order[third...].contains { begun[..<2].contains($0) })
            }
            try await expectWhole(card, in: store, dock)
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a disk's failure is named while the next recording is still being copied`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 35)
            let opener = CountingOpener(holdsSecond: true)
            let failures = Mutex(1)
            let dock = try await TestDock(
                in: root.appending("dock"),
                opener: opener,
                batchBytes: 0,
                beforeFinishStep: { _ in
                    let fails = failures.withLock { failures in
                        defer { failures = 0 }
                        return failures > 0
                    }
                    if fails { throw SpoolError.io(.ioError, operation: "make it durable") }
                }
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilConditions { $0.contains { $0.name == .spoolFailing } }
                opener.letPass()
                try await dock.untilReleased(card.files.count)
            }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: [0, Int64.max])
    func `what was copied when the camera left is made whole without it`(
        batchBytes: Int64
    ) async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 34)
            let opener = CountingOpener(leavesAfterFiles: 2)
            let dock = try await TestDock(
                in: root.appending("dock"),
                opener: opener,
                batchBytes: batchBytes
            )

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.hold?.name == .stalled }
                try await dock.untilReleased(2)
                let figures = try await dock.parts.ledger.figures()
                #expect(figures[.confirmed].count == 2)
                #expect(figures[.quarantined].count == 0)
            }
        }
    }

    @Test func `that something is read back is told while nothing is copied`() {
        let progress = IntakeProgress(recordingsTotal: 2, bytesTotal: 20)
        let recording = RegisteredRecording(
            id: RecordingID("1"),
            listed: ListedRecording(
                kind: .single,
                title: "a clip",
                files: [
                    SourceFile(
                        path: SourcePath("CLIP0001.MP4"),
                        sizeBytes: 10,
                        modified: CameraTime(nanoseconds: 0)
                    )
                ]
            ),
            state: .listed,
            isNew: true,
            replaces: nil,
            progress: [:]
        )

        progress.beginVerifying()
        #expect(progress.phase == .verifying)
        let meter = progress.begin(recording)
        #expect(progress.phase == .copying)
        meter.add(4)
        progress.meter.add(-7)
        #expect(progress.current?.bytesDone == 4)
        #expect(progress.meter.bytes == -3)
        progress.endCopying()
        #expect(progress.phase == .verifying)
        progress.endVerifying()
        #expect(progress.phase == .copying)
    }

    /// Each file of the card stands in the store once, and nothing is left in the spool.
    private func expectWhole(_ card: Card, in store: MemoryStore, _ dock: TestDock) async throws {
        let stored = store.objects.filter { !$0.key.isManifest }.values
        #expect(Set(stored) == Set(card.files.values))
        #expect(stored.count == card.files.count)
        #expect(try Directory(at: dock.root.appending("spool")).entries().isEmpty)
        #expect(try await dock.parts.ledger.verifyLog().isWhole)
    }
}

/// Opens folders, and counts the files that are opened; from some file on the camera may be gone.
private final class CountingOpener: MediumOpener {
    private let opened = Mutex<[SourcePath]>([])
    private let second = DispatchSemaphore(value: 0)
    private let leavesAfterFiles: Int
    private let holdsSecond: Bool
    private let passes = WakeBroadcast()

    init(leavesAfterFiles: Int = .max, holdsSecond: Bool = false) {
        self.leavesAfterFiles = leavesAfterFiles
        self.holdsSecond = holdsSecond
    }

    /// Gives the second file, which was held.
    func letPass() {
        passes.advance()
    }

    /// The files in the order in which they were opened, be it again.
    var order: [SourcePath] { opened.withLock(\.self) }

    /// Waits until a second file is opened; false if none is for half a minute.
    ///
    /// **Blocks.**
    func waitForSecond() -> Bool {
        second.wait(timeout: .now() + .seconds(30)) == .success
    }

    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        Camera(folder: FolderCamera(at: FilePath(medium.node)), opener: self)
    }

    private func note(_ path: SourcePath) throws(CameraError) {
        let count = opened.withLock { opened in
            opened.append(path)
            return opened.count
        }
        if count == 2 { second.signal() }
        if count > leavesAfterFiles { throw .gone }
    }

    private struct Camera: CameraDriver {
        let folder: FolderCamera
        let opener: CountingOpener
        var kind: DriverKind { .massStorage }

        func list() async throws -> Listing { try await folder.list() }

        func open(_ file: SourceFile) async throws -> any FootageSource {
            try opener.note(file.path)
            if opener.holdsSecond, opener.order.count == 2 {
                try await opener.passes.wait(after: 0)
            }
            return try await folder.open(file)
        }

        func confirmPresent() async throws { try await folder.confirmPresent() }

        func close() async { await folder.close() }
    }
}

/// Changes a byte of the first whole file that comes into a spool.
private final class Spoiler: Sendable {
    private let spool: FilePath
    private let isDone = Mutex(false)

    var hasSpoilt: Bool { isDone.withLock(\.self) }

    init(of spool: FilePath) {
        self.spool = spool
    }

    func spoilOnce() throws {
        try isDone.withLock { isDone in
            guard !isDone else { return }
            let directory = try Directory(at: spool)
            for entry in try directory.entries() where entry.name.suffix(2) == Array(".0".utf8) {
                let file = try directory.openFile(entry.name, .readingAndWriting)
                guard try file.status().sizeBytes > 0 else { continue }
                var byte: [UInt8] = [0]
                var span = byte.mutableSpan
                var bytes = span.mutableBytes
                _ = try file.read(into: &bytes, at: 0)
                byte[0] ^= 1
                try file.write(byte.span.bytes, at: 0)
                isDone = true
                return
            }
        }
    }
}
