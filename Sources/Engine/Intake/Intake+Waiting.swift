// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// Waiting for what a camera cannot help: the spool's disk, and the host.
extension Intake {
    /// How long intake waits before it looks again by itself.
    private static let recheck: Duration = .seconds(5)

    /// What a docking may wait for, and what to do about it.
    private static let advice: [(name: Condition.Name, subject: String, words: String)] = [
        (
            .spoolFull, "spool",
            "let the queue drain or free space; cameras keep their footage meanwhile"
        ),
        (
            .spoolFailing, "spool",
            "check the disk that holds the spool; cameras keep their footage meanwhile"
        ),
        (
            .hostExhausted, "host",
            "look what uses up files or memory; cameras keep their footage meanwhile"
        ),
    ]

    /// Waits until there may be room again, or things work again.
    func wait(
        _ name: Condition.Name,
        _ detail: String,
        _ session: IntakeSession,
        since round: UInt64
    ) async throws {
        for advice in Self.advice where advice.name != name {
            parts.conditions.clear(advice.name, on: advice.subject, of: session.docking.id)
        }
        raise(name, detail, session.docking.id)
        parts.dockBoard.update(session.docking.id) { $0.hold = Hold(name: name, detail: detail) }
        let clock = parts.clock
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await parts.wakes.spaceFreed.wait(after: round) }
            group.addTask { try await clock.sleep(for: Self.recheck) }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Names what stops a docking, as soon as it is met.
    func raise(_ name: Condition.Name, _ detail: String, _ docking: DockingID) {
        for advice in Self.advice where advice.name == name {
            parts.conditions.raise(
                name,
                on: advice.subject,
                of: docking,
                detail: detail,
                advice: advice.words
            )
        }
    }

    /// Says that a docking waits for nothing: it goes on, or it is over.
    func clearHold(_ docking: DockingID) {
        parts.dockBoard.update(docking) { $0.hold = nil }
        for advice in Self.advice {
            parts.conditions.clear(advice.name, on: advice.subject, of: docking)
        }
    }
}
