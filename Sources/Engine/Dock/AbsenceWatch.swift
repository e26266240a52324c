// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Logging
import ServiceLifecycle

/// Names the cameras that were not docked for longer than their limit, for as long as they are not.
package struct AbsenceWatch: Service {
    /// What the condition is raised on: all cameras together, since there may be very many.
    static let subject = "roster"
    /// How often it looks.
    private static let interval: Duration = .seconds(300)
    /// How many are named.
    private static let mostNamed = 5

    private let parts: EngineParts

    /// Watches the roster.
    package init(_ parts: EngineParts) {
        self.parts = parts
    }

    package func run() async throws {
        try await lookUntilShutdown(every: Self.interval, on: parts.clock) { try await look() }
    }

    private func look() async throws {
        let overdue: [OverdueCamera]
        do {
            overdue = try await parts.ledger.noteOverdue(after: parts.accountability.absence)
        } catch let error as CancellationError {
            throw error
        } catch {
            return parts.logger.error(
                "could not look for cameras that stay away",
                metadata: ["error": "\(error)"]
            )
        }
        guard !overdue.isEmpty else {
            return parts.conditions.clear(.camerasOverdue, on: Self.subject)
        }
        var names = overdue.prefix(Self.mostNamed).map(\.entry.serial.rawValue)
        if overdue.count > names.count { names.append("and \(overdue.count - names.count) more") }
        parts.conditions.raise(
            .camerasOverdue,
            on: Self.subject,
            detail: "not docked for longer than their limit: \(names.joined(separator: ", "))",
            advice: "camdock report missing lists them; have them docked, or retire them"
        )
    }
}
