// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Dispatch
import Engine
import Evidence
import Synchronization
import SystemPackage

/// Opens folders whose files give no byte before they are let pass.
final class TurnstileOpener: MediumOpener {
    private struct State {
        var isOpen = false
        var readers = 0
        var opened: [SourcePath: Int] = [:]
        var nodes: [String] = []
    }

    private let state = Mutex(State())
    private let entered = WakeSignal()
    private let turnstile = DispatchSemaphore(value: 0)

    /// How often each file was opened.
    var opened: [SourcePath: Int] { state.withLock { $0.opened } }

    /// The node of the medium of each file that was opened, in order.
    var nodes: [String] { state.withLock { $0.nodes } }

    /// How many readers came to the turnstile.
    var readers: Int { state.withLock { $0.readers } }

    /// Returns when so many readers have come to the turnstile.
    func untilReading(_ count: Int) async {
        while readers < count, !Task.isCancelled { await entered.wait() }
    }

    /// Lets everybody pass.
    func pass() {
        state.withLock { $0.isOpen = true }
        turnstile.signal()
    }

    func open(_ medium: DetectedMedium) async throws -> any CameraDriver {
        Camera(folder: FolderCamera(at: FilePath(medium.node)), node: medium.node, opener: self)
    }

    private func enter() {
        guard !state.withLock({ $0.isOpen }) else { return }
        state.withLock { $0.readers += 1 }
        entered.raise()
        turnstile.wait()
        turnstile.signal()
    }

    private struct Camera: CameraDriver {
        let folder: FolderCamera
        let node: String
        let opener: TurnstileOpener
        var kind: DriverKind { .massStorage }

        func list() async throws -> Listing { try await folder.list() }

        func open(_ file: SourceFile) async throws -> any FootageSource {
            opener.state.withLock { state in
                state.opened[file.path, default: 0] += 1
                state.nodes.append(node)
            }
            return Source(source: try await folder.open(file), opener: opener)
        }

        func confirmPresent() async throws { try await folder.confirmPresent() }

        func close() async { await folder.close() }
    }

    private struct Source: FootageSource {
        let source: any FootageSource
        let opener: TurnstileOpener

        func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
            opener.enter()
            return try source.read(into: &buffer, at: offset)
        }

        func stated() throws -> (sizeBytes: Int64, modified: CameraTime) { try source.stated() }
    }
}
