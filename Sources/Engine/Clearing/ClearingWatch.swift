// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Custody
import Evidence
import Logging
import ServiceLifecycle

/// Has docked cameras visited again when there is something to clear from them.
///
/// Most footage is confirmed hours after its camera was read: this is what notices.
package struct ClearingWatch: Service {
    /// How often it looks.
    private static let interval: Duration = .seconds(30)
    /// For how long a camera is left alone while more of it is on the way to the store.
    private static let patience: Duration = .seconds(900)
    /// How often it looks although nothing was confirmed: days pass, too.
    private static let calm: Duration = .seconds(3600)

    private let parts: EngineParts
    private let clearing: Clearing
    private let library: ProfileLibrary

    /// Watches what is docked.
    package init(_ parts: EngineParts, by policy: ClearingPolicy, library: ProfileLibrary) {
        self.parts = parts
        clearing = Clearing(parts, by: policy)
        self.library = library
    }

    package func run() async throws {
        guard clearing.policy.after != .never else {
            try? await gracefulShutdown()
            return
        }
        try await untilShutdown {
            var asked = Asked()
            while true {
                let round = parts.wakes.confirmed.round
                if asked.isDue(round, at: parts.now(), every: Self.calm) {
                    try await look(&asked)
                }
                try await parts.clock.sleep(for: Self.interval)
            }
        }
    }

    /// Looks at every camera that was read and sits in its bay.
    private func look(_ asked: inout Asked) async throws {
        let round = parts.wakes.confirmed.round
        var isAwaited = false
        for docked in parts.dockBoard.all where docked.state == .idle && docked.driver != .folder {
            guard let serial = docked.serial, let name = docked.profile,
                let profile = library.profile(named: name)
            else { continue }
            do {
                let plan = try await clearing.plan(docked.id, profile)
                guard !plan.ids.isSubset(of: docked.clearing?.isTriedOf ?? []) else { continue }
                let lacks = try await parts.ledger.outstanding(of: [serial])[serial] ?? []
                let now = parts.now()
                let isEarly = clearing.policy.after == .confirmed && lacks.contains(.unconfirmed)
                if isEarly, asked.isEarly(docked.id, at: now, within: Self.patience) {
                    isAwaited = true
                    continue
                }
                asked.forget(docked.id)
                parts.wakes.rereads.ask(serial)
            } catch let error as CancellationError {
                throw error
            } catch {
                isAwaited = true
                parts.logger.error(
                    "could not look up what may go from a camera",
                    metadata: ["bay": "\(docked.bay.label)", "error": "\(error)"]
                )
            }
        }
        asked.end(round, at: parts.now(), isAwaited: isAwaited)
    }
}

/// What was looked at, and what waits for more since when.
private struct Asked {
    private var round: UInt64?
    private var lookedAt: UTCTime?
    private var times: [DockingID: UTCTime] = [:]

    /// Whether anything can have become due since the last look.
    func isDue(_ now: UInt64, at time: UTCTime, every interval: Duration) -> Bool {
        guard let round, let lookedAt, round == now else { return true }
        return !(.zero..<interval).contains(time.since(lookedAt))
    }

    /// Whether a camera has waited for less than that since it was first asked about.
    mutating func isEarly(_ docking: DockingID, at now: UTCTime, within span: Duration) -> Bool {
        let since = times[docking] ?? now
        times[docking] = since
        return (.zero..<span).contains(now.since(since))
    }

    mutating func forget(_ docking: DockingID) {
        times[docking] = nil
    }

    /// Ends a look; one that left something waiting is repeated although nothing is confirmed.
    mutating func end(_ round: UInt64, at now: UTCTime, isAwaited: Bool) {
        self.round = isAwaited ? nil : round
        lookedAt = now
        times = times.filter { (.zero..<Duration.seconds(86_400)).contains(now.since($0.value)) }
    }
}
