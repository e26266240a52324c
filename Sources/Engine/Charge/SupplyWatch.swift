// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Logging
import ServiceLifecycle

/// Follows the charge of cameras that cannot be asked: by the kernel's power supplies, and by letting
/// go of what a status file said when that was too long ago.
package struct SupplyWatch: Service {
    /// How often it looks.
    private static let interval: Duration = .seconds(60)
    /// For how long a level below the threshold counts that nobody states any more: while it charges,
    /// it is no longer true.
    private static let validity: Duration = .seconds(600)

    private let parts: EngineParts
    private let charges: @Sendable () async throws -> [BayPath: Charge]

    /// Watches what is docked.
    /// - Parameters:
    ///   - parts: What all services share.
    ///   - charges: What the kernel says of each bay now.
    package init(
        _ parts: EngineParts,
        charges: @escaping @Sendable () async throws -> [BayPath: Charge]
    ) {
        self.parts = parts
        self.charges = charges
    }

    package func run() async throws {
        try await lookUntilShutdown(every: Self.interval, on: parts.clock) { try await look() }
    }

    /// Looks once at everything docked.
    /// - Throws: `CancellationError`.
    func look() async throws {
        let docked = parts.dockBoard.all.filter { $0.serial != nil && $0.refusal == nil }
        guard !docked.isEmpty else { return }
        var charges: [BayPath: Charge] = [:]
        do {
            charges = try await self.charges()
        } catch let error as CancellationError {
            throw error
        } catch {
            // What is not known is unknown, and not what it was.
            parts.logger.warning(
                "could not ask the kernel for batteries",
                metadata: ["error": "\(error)"]
            )
        }
        for docked in docked {
            try await follow(docked, charges[docked.bay.path])
        }
    }

    private func follow(_ docked: DockedCamera, _ charge: Charge?) async throws {
        let keeper = ChargeKeeper(docking: docked.id, parts: parts)
        switch (docked.chargeSource, charge) {
        case (.camera, _) where docked.charge != .unknown: return
        case (_, let charge?): try await keeper.note(charge, from: .kernel)
        case (.kernel, nil): try await keeper.note(.unknown, from: .kernel)
        case (.statusFile, nil):
            guard case .level(let percent, _) = docked.charge,
                percent < parts.readyTerms.chargePercent,
                let sample = docked.chargeCurve.latest,
                parts.now().since(sample.at) >= Self.validity
            else { return }
            try await keeper.note(.unknown, from: .statusFile)
        case (.camera, nil), (nil, nil): return
        }
    }
}
