// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Engine
import Evidence
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

struct PulledCameraTests {
    @Test(.timeLimit(.minutes(1)))
    func `a camera that leaves in mid-copy is completed at its next docking`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 11)
            let store = MemoryStore()
            let opener = FragileOpener(failsAfterBytes: 2 << 20)
            let dock = try await TestDock(
                in: root.appending("dock"),
                store: store,
                opener: opener
            )
            let first = card.device(serial: "CAM1")

            try await dock.running {
                dock.udev.yield(.snapshot([first]))
                try await dock.untilBoard { $0.first?.hold?.name == .stalled }
                dock.udev.yield(.removed(sysPath: first.sysPath))
                try await dock.untilBoard { $0.isEmpty }
                opener.mend()
                dock.udev.yield(.changed(first))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            let stored = store.objects.filter { !$0.key.isManifest }.values
            #expect(Set(stored) == Set(card.files.values))
            #expect(stored.count == card.files.count)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a file that changes while it is read is set aside, and the rest is taken`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 12)
            let opener = FragileOpener(growing: SourcePath("DCIM/100MEDIA/CLIP0002.MP4"))
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count - 1 }
            }

            let figures = try await dock.parts.ledger.figures()
            #expect(figures[.quarantined].count == 1)
            #expect(dock.parts.conditions.all.map(\.name) == [.quarantined])
        }
    }
}

/// Opens folders as cameras that leave or change under the reader's hands.
final class FragileOpener: MediumOpener {
    private let budget: Mutex<Int64?>
    private let growing: SourcePath?

    init(failsAfterBytes bytes: Int64? = nil, growing: SourcePath? = nil) {
        budget = Mutex(bytes)
        self.growing = growing
    }

    /// From now on nothing fails.
    func mend() {
        budget.withLock { $0 = nil }
    }

    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        FragileCamera(folder: FolderCamera(at: FilePath(medium.node)), opener: self)
    }

    fileprivate func spend(_ bytes: Int) throws(CameraError) {
        let isGone = budget.withLock { budget in
            guard let left = budget else { return false }
            budget = left - Int64(bytes)
            return left < Int64(bytes)
        }
        if isGone { throw .gone }
    }

    fileprivate func grows(_ path: SourcePath) -> Bool { path == growing }
}

private struct FragileCamera: CameraDriver {
    let folder: FolderCamera
    let opener: FragileOpener
    var kind: DriverKind { .massStorage }

    func list() async throws -> Listing { try await folder.list() }

    func open(_ file: SourceFile) async throws -> any FootageSource {
        let source = try await folder.open(file)
        return FragileSource(source: source, opener: opener, grows: opener.grows(file.path))
    }

    func confirmPresent() async throws { try await folder.confirmPresent() }

    func close() async { await folder.close() }
}

private struct FragileSource: FootageSource {
    let source: any FootageSource
    let opener: FragileOpener
    let grows: Bool

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        let count = try source.read(into: &buffer, at: offset)
        try opener.spend(count)
        return count
    }

    func stated() throws -> (sizeBytes: Int64, modified: CameraTime) {
        let stated = try source.stated()
        return (stated.sizeBytes + (grows ? 1 : 0), stated.modified)
    }
}
