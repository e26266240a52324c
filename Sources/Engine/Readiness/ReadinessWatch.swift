// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Logging
import ServiceLifecycle
import Synchronization

/// Sees how the readiness of each docked camera changes, and tells of it.
package final class ReadinessWatch: Service {
    private let parts: EngineParts
    private let desk: ReadinessDesk
    private let known = Mutex<[DockingID: Readiness]>([:])
    private let indicator: Indicator?
    private let bayNames: BayNames

    /// Watches what is docked.
    /// - Parameters:
    ///   - parts: What all services share.
    ///   - indicator: Told of every bay that holds something, and of every bay of `bayNames`.
    ///   - bayNames: The bays that have a name.
    package init(
        _ parts: EngineParts,
        indicator: Indicator? = nil,
        bayNames: BayNames = BayNames()
    ) {
        self.parts = parts
        self.indicator = indicator
        self.bayNames = bayNames
        desk = ReadinessDesk(parts)
    }

    package func run() async throws {
        try await lookUntilShutdown(every: .seconds(1), on: parts.clock) { [self] in
            try await look()
        }
    }

    /// Looks once at everything docked, and logs what has become of each since the last look.
    ///
    /// An estimate that was counted on is no change worth a line.
    /// - Throws: `CancellationError`.
    package func look() async throws {
        let docked = parts.dockBoard.all
        let readiness = try await desk.readiness(of: docked)
        indicator?.show(BaySign.signs(of: docked, readiness, named: bayNames.all))
        let before = known.withLock { known in
            defer { known = readiness }
            return known
        }
        for docked in docked {
            guard let now = readiness[docked.id], !now.isAlike(before[docked.id]) else { continue }
            parts.logger.log(
                level: now.trouble == nil ? .info : .notice,
                "readiness changed",
                metadata: [
                    "bay": "\(docked.bay.label)", "docking": "\(docked.id)",
                    "serial": "\(docked.serial?.rawValue ?? "none")", "readiness": "\(now.words)",
                ]
            )
        }
    }
}

extension Readiness {
    /// Whether both say the same, whatever is estimated.
    fileprivate func isAlike(_ other: Self?) -> Bool {
        name == other?.name && trouble == other?.trouble
    }
}
