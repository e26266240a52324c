// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging

/// One way through a plan, with the camera open for it: one recording after another.
struct ClearingPass {
    private let clearing: Clearing
    private let subject: Clearing.Subject
    private let driver: any CameraDriver
    private let listed: Set<SourceFile>
    private let lane: CopyLane
    /// What was removed, as the camera says.
    private(set) var removed: [ClearingCandidate] = []
    /// What keeps footage on the camera that should go; nil if nothing does.
    private(set) var trouble: String?
    /// Whether nothing more can be removed from the medium.
    private var isOver = false

    init(_ clearing: Clearing, _ subject: Clearing.Subject, _ driver: any CameraDriver) {
        self.clearing = clearing
        self.subject = subject
        self.driver = driver
        listed = Set(subject.listing.files)
        lane = CopyLane(
            subject.docking.id,
            spool: clearing.parts.spool,
            ledger: clearing.parts.ledger
        )
    }

    /// Removes what is to go.
    mutating func remove(_ units: [[ClearingCandidate]]) async throws {
        guard let remover = driver.remover else {
            trouble = "this camera cannot remove files"
            return
        }
        for unit in units where !isOver {
            guard try await isFree(unit, remover) else { continue }
            for candidate in unit {
                try Task.checkCancellation()
                // What is left of a set that went half is cleared when the camera is seen again.
                guard try await remove(candidate, remover) else { break }
            }
        }
    }

    /// Whether every file of a set could be removed; a recording alone finds out as it goes.
    private mutating func isFree(
        _ unit: [ClearingCandidate],
        _ remover: any FootageRemover
    ) async throws -> Bool {
        guard unit.count > 1 || unit.contains(where: { $0.files.count > 1 }) else { return true }
        for candidate in unit {
            for file in files(of: candidate) {
                guard let obstacle = try await remover.obstacle(to: file.source) else { continue }
                weigh(obstacle, candidate)
                try await note(candidate, obstacle.reason, isWhole: !candidate.isDoubtful)
                return false
            }
        }
        return true
    }

    /// Removes one recording, and says whether all of it went.
    private mutating func remove(
        _ candidate: ClearingCandidate,
        _ remover: any FootageRemover
    ) async throws -> Bool {
        let files = files(of: candidate)
        // It left the camera by itself since it was listed, or never was on this medium.
        guard !files.isEmpty else { return true }
        if candidate.isDoubtful, let difference = try await difference(in: files) {
            trouble = "\(candidate.title): \(difference)"
            try await note(candidate, difference, isWhole: false)
            return false
        }
        let proof = try await clearing.parts.ledger.beginClearing(
            candidate.id,
            docking: subject.docking.id,
            after: clearing.policy.after
        )
        for (place, file) in files.enumerated() {
            let outcome = try await remover.remove(
                file.source,
                from: subject.docking.camera.serial,
                proof
            )
            guard outcome != .removed else { continue }
            weigh(outcome, candidate)
            let isWhole = place == 0 && outcome.leavesAll && !candidate.isDoubtful
            try await note(candidate, outcome.reason, isWhole: isWhole)
            return false
        }
        removed.append(candidate)
        clearing.parts.dockBoard.update(subject.docking.id) { $0.clearing?.removedCount += 1 }
        return true
    }

    /// The files of a recording that this visit's listing shows.
    private func files(of candidate: ClearingCandidate) -> [StoredFile] {
        candidate.files.filter { listed.contains($0.source) }
    }

    /// How files differ from what was read of them; nil if they do not.
    ///
    /// After a power cut a name may lead to bytes that are no longer its own.
    private func difference(in files: [StoredFile]) async throws -> String? {
        for file in files {
            do {
                let source = try await driver.open(file.source)
                let digest = try await lane.digest(source, of: file.source, meter: ByteMeter())
                guard digest == file.content?.whole else {
                    return
                        "\(file.source.path) is not what was read before its clearing was cut off"
                }
            } catch let error as CameraError {
                switch error {
                case .vanished, .unreadable: return "\(error)"
                default: throw error
                }
            } catch let error as SpoolError {
                return "\(error)"
            }
        }
        return nil
    }

    /// Takes note of what an outcome says of more than one file.
    private mutating func weigh(_ outcome: RemovalOutcome, _ candidate: ClearingCandidate) {
        switch outcome {
        // An officer's protection of a file is no trouble, and neither is one that changed meanwhile:
        // it is read in the next docking.
        case .removed, .writeProtected, .notProven: break
        case .mediumProtected:
            trouble = "nothing can be removed from it: \(outcome.reason)"
            isOver = true
        case .partlyRemoved, .notRemoved, .unknown:
            trouble = "\(candidate.title): \(outcome.reason)"
        }
    }

    /// Writes down why a recording stays.
    func note(_ candidate: ClearingCandidate, _ reason: String, isWhole: Bool) async throws {
        try await clearing.parts.ledger.noteNotCleared(
            candidate.id,
            docking: subject.docking.id,
            reason: reason,
            isWhole: isWhole
        )
        clearing.parts.logger.notice(
            "a recording stays on its camera",
            metadata: [
                "recording": "\(candidate.id)", "title": "\(candidate.title)",
                "docking": "\(subject.docking.id)", "reason": "\(reason)",
            ]
        )
    }
}

extension RemovalOutcome {
    /// Whether the file is there as it was.
    fileprivate var leavesAll: Bool {
        switch self {
        case .notProven, .writeProtected, .mediumProtected: true
        case .removed, .partlyRemoved, .notRemoved, .unknown: false
        }
    }

    /// What is said of it.
    fileprivate var reason: String {
        switch self {
        case .removed: "it was removed"
        case .notProven: "its file is not the one that was read: its size or time has changed"
        case .writeProtected(let reason): "protected: \(reason)"
        case .mediumProtected(let reason), .partlyRemoved(let reason), .notRemoved(let reason),
            .unknown(let reason):
            reason
        }
    }
}
