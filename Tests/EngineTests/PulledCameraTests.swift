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
    @Test(.timeLimit(.minutes(5)))
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

    /// Nothing shows that it is the file that was begun.
    @Test(.timeLimit(.minutes(5)))
    func `a file without a time that was broken off is copied from its start`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 16)
            try card.forgetTime(of: SourcePath("DCIM/100MEDIA/CLIP0001.MP4"))
            let opener = FragileOpener(failsAfterBytes: 3 << 20)
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)
            let first = card.device(serial: "CAM1")

            try await dock.running {
                dock.udev.yield(.snapshot([first]))
                try await dock.untilBoard { $0.first?.hold?.name == .stalled }
                dock.udev.yield(.removed(sysPath: first.sysPath))
                try await dock.untilBoard { $0.isEmpty }
                opener.mend()
                dock.udev.yield(.changed(first))
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            let sizes = card.files.values.reduce(0) { $0 + $1.count }
            #expect(opener.readBytes > sizes + 2 << 20)
        }
    }

    @Test(.timeLimit(.minutes(5)))
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

    @Test(.timeLimit(.minutes(5)))
    func `a fault that passes costs no recording, and what was durable is not read twice`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 13)
            let opener = FragileOpener(failsAfterBytes: 2 << 20 | 4096, with: .fault(times: 3))
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            let sizes = card.files.values.reduce(0) { $0 + $1.count }
            #expect(opener.readBytes < sizes + 1 << 20)
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a camera that cannot be reached in mid-copy is opened anew, and no file suffers for it`()
        async throws
    {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 15)
            let opener = FragileOpener(failsAfterBytes: 2 << 20, with: .unavailable)
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            #expect(try await dock.parts.ledger.figures()[.quarantined].count == 0)
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a fault that stays has its recording set aside, and the rest is taken`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 14)
            let opener = FragileOpener(failsAfterBytes: 2 << 20, with: .fault(times: 4))
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count - 1 }
            }

            #expect(try await dock.parts.ledger.figures()[.quarantined].count == 1)
            #expect(dock.parts.conditions.all.map(\.name) == [.quarantined])
        }
    }

    @Test(arguments: [Errno.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory])
    func `a host that has nothing left is no fault of the camera`(error: Errno) {
        let camera = IntakeDisposition(error)
        let spool = IntakeDisposition(SpoolError.io(error, operation: "open it"))

        for disposition in [camera, spool] {
            guard case .wait(.hostExhausted, _) = disposition else {
                Issue.record("\(disposition)")
                continue
            }
        }
    }
}

/// Opens folders as cameras that leave or change under the reader's hands.
final class FragileOpener: MediumOpener {
    /// What happens when so many bytes were read.
    enum Failure {
        /// The camera is gone.
        case gone
        /// Its largest file cannot be read on, so many times; then it can.
        case fault(times: Int)
        /// It cannot be reached for anything until it is opened anew.
        case unavailable
    }

    private struct State {
        var budget: Int64?
        var failure: Failure
        var readBytes = 0
    }

    private static let faulty = SourcePath("DCIM/100MEDIA/CLIP0001.MP4")

    private let state: Mutex<State>
    private let growing: SourcePath?

    init(
        failsAfterBytes bytes: Int64? = nil,
        with failure: Failure = .gone,
        growing: SourcePath? = nil
    ) {
        state = Mutex(State(budget: bytes, failure: failure))
        self.growing = growing
    }

    /// How many bytes were given.
    var readBytes: Int { state.withLock { $0.readBytes } }

    /// From now on nothing fails.
    func mend() {
        state.withLock { $0.budget = nil }
    }

    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        state.withLock { state in
            if case .unavailable = state.failure, state.readBytes > 0 { state.budget = nil }
        }
        return FragileCamera(folder: FolderCamera(at: FilePath(medium.node)), opener: self)
    }

    fileprivate func spend(_ bytes: Int, of path: SourcePath) throws(CameraError) {
        let error = state.withLock { state -> CameraError? in
            if case .fault = state.failure, path != Self.faulty {
                state.readBytes += bytes
                return nil
            }
            if let left = state.budget, left < Int64(bytes) {
                switch state.failure {
                case .gone: return .gone
                case .unavailable: return .unavailable(reason: "this host has no memory left")
                case .fault(let times):
                    state.failure = .fault(times: times - 1)
                    state.budget = times > 1 ? 0 : nil
                    return .unreadable(path, reason: "medium error")
                }
            }
            state.budget = state.budget.map { $0 - Int64(bytes) }
            state.readBytes += bytes
            return nil
        }
        if let error { throw error }
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
        return FragileSource(source: source, opener: opener, path: file.path)
    }

    func confirmPresent() async throws { try await folder.confirmPresent() }

    func close() async { await folder.close() }
}

private struct FragileSource: FootageSource {
    let source: any FootageSource
    let opener: FragileOpener
    let path: SourcePath

    func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        let count = try source.read(into: &buffer, at: offset)
        try opener.spend(count, of: path)
        return count
    }

    func stated() throws -> (sizeBytes: Int64, modified: CameraTime) {
        let stated = try source.stated()
        return (stated.sizeBytes + (opener.grows(path) ? 1 : 0), stated.modified)
    }
}
