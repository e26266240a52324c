// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging
import Platform
import ServiceLifecycle
import SystemPackage

/// Sees cameras come and go, and runs one session for each of them.
package struct DockService: Service {
    /// A card or folder that somebody handed over.
    package struct Handover: Sendable {
        package let docking: DockingID
        package let path: FilePath
        package let serial: CameraSerial?
        package let uid: UInt32
    }

    /// What a session goes by.
    package struct Rules: Sendable {
        package let roster: Roster
        package let library: ProfileLibrary
        package let bayNames: BayNames

        /// Joins the rules.
        package init(
            roster: Roster,
            library: ProfileLibrary,
            bayNames: BayNames = BayNames()
        ) {
            self.roster = roster
            self.library = library
            self.bayNames = bayNames
        }
    }

    private enum Input: Sendable {
        case change(UdevChange)
        case handover(Handover)
    }

    /// The name under which the service beats.
    static let name = "dock"

    private let changes: AsyncThrowingStream<UdevChange, any Error>?
    private let inputs: AsyncStream<Input>
    private let continuation: AsyncStream<Input>.Continuation
    private let sessions: DockingSessions
    private let parts: EngineParts

    /// Joins what the service works with; without `changes` only folders are taken in.
    package init(
        _ parts: EngineParts,
        changes: AsyncThrowingStream<UdevChange, any Error>?,
        rules: Rules,
        opener: any MediumOpener,
        cameras: any CameraOpener,
        clockPolicy: ClockPolicy = .measuring,
        clearingPolicy: ClearingPolicy = .never,
        intake: Intake
    ) {
        self.parts = parts
        self.changes = changes
        sessions = DockingSessions(
            parts,
            rules: rules,
            opener: opener,
            cameras: cameras,
            clockPolicy: clockPolicy,
            intake: intake,
            clearing: Clearing(parts, by: clearingPolicy)
        )
        // Unbounded: a change that was dropped would be a camera that nobody reads.
        (inputs, continuation) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Takes in a folder; its docking is on the board when this returns.
    package func handOver(
        _ path: FilePath,
        serial: CameraSerial?,
        uid: UInt32
    ) -> DockingID {
        let attachedAt = parts.now()
        let id = DockingID(attachedAt: attachedAt)
        parts.dockBoard.put(
            DockedCamera(
                id: id,
                bay: Bay(path: .folder, name: nil),
                driver: .folder,
                attachedAt: attachedAt,
                serial: serial,
                model: ""
            )
        )
        continuation.yield(.handover(Handover(docking: id, path: path, serial: serial, uid: uid)))
        return id
    }

    package func run() async throws {
        try await untilShutdown { try await attend() }
    }

    private func attend() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            if let changes {
                group.addTask { try await pass(changes) }
            }
            var roster = DockRoster()
            parts.pulse.rest(Self.name)
            for await input in inputs {
                parts.pulse.beat(Self.name)
                switch input {
                case .handover(let handover):
                    group.addTask { await sessions.read(handover) }
                case .change(let change):
                    for action in roster.apply(change) {
                        switch action {
                        case .end(let signal): signal.fire()
                        case .begin(let device, let signal):
                            group.addTask { await sessions.attend(device, until: signal) }
                        }
                    }
                }
                parts.pulse.rest(Self.name)
            }
            group.cancelAll()
        }
    }

    /// Passes on what udev tells; the service ends with it, since a dock that no longer sees its
    /// cameras must not pretend to.
    private func pass(_ changes: AsyncThrowingStream<UdevChange, any Error>) async throws {
        for try await change in changes {
            continuation.yield(.change(change))
        }
        try Task.checkCancellation()
        throw DockFailure.udevEnded
    }
}

/// Why the dock service cannot go on.
package enum DockFailure: Error, CustomStringConvertible {
    /// The stream of udev's events ended by itself.
    case udevEnded

    package var description: String {
        switch self {
        case .udevEnded: "udev no longer tells of devices; the service starts anew"
        }
    }
}
