// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Logging
import Platform
import ServiceLifecycle
import Synchronization

/// Shows systemd that the work goes on, and takes the samples that speeds are made of.
///
/// Each service beats as it goes round its loop. The watchdog is fed only while all of them do, and
/// from the cooperative pool, so that a blocked pool starves it too.
package final class Pulse: Service {
    private struct Beat {
        var at: ContinuousClock.Instant
        var isResting: Bool
    }

    /// A service that has not beaten for this long, and does not rest, is stuck.
    private let limit: Duration
    private let beats = Mutex<[String: Beat]>([:])
    private let board: DockBoard
    private let uplink: UplinkBoard
    private let uplinkActivity = Speedometer()
    private let conditions: Conditions
    private let now: @Sendable () -> UTCTime
    private let feed: @Sendable () async -> Void

    /// Joins what is watched.
    ///
    /// A service may go without a beat for `limit`; `feed` tells the service manager that all is well.
    package init(
        limit: Duration,
        board: DockBoard,
        uplink: UplinkBoard,
        conditions: Conditions,
        now: @escaping @Sendable () -> UTCTime,
        feed: @escaping @Sendable () async -> Void
    ) {
        self.limit = limit
        self.board = board
        self.uplink = uplink
        self.conditions = conditions
        self.now = now
        self.feed = feed
    }

    /// Says that a service went round its loop.
    package func beat(_ service: String) {
        beats.withLock { $0[service] = Beat(at: .now, isResting: false) }
    }

    /// Says that a service waits for something to do, for as long as it takes.
    package func rest(_ service: String) {
        beats.withLock { $0[service] = Beat(at: .now, isResting: true) }
    }

    /// The services that should have beaten and have not.
    package var stuck: [String] {
        let now = ContinuousClock.now
        return beats.withLock { beats in
            beats.filter { !$0.value.isResting && now - $0.value.at > limit }.map(\.key).sorted()
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                sample()
                if stuck.isEmpty { await feed() }
                // Cancelled only by the shutdown, which the loop's condition sees.
                try? await Task.sleep(for: .seconds(1))  // The pulse: samples a second apart.
            }
        }
    }

    /// A store that takes and shows nothing is a named state: the daemon itself goes on, and to be
    /// restarted would not mend the store.
    private func judgeUplink(at now: UTCTime) {
        uplinkActivity.sample(uplink.sentBytes + uplink.provedBytes, at: now)
        let isSilent = (uplink.silence ?? .zero) >= Speedometer.span
        let isStuck =
            isSilent
            || !uplink.transfers.isEmpty && uplinkActivity.standstill >= Speedometer.span
        guard isStuck else { return conditions.clear(.storeStalled, on: "store") }
        conditions.raise(
            .storeStalled,
            on: "store",
            detail: isSilent
                ? "the store has not answered for ten seconds"
                : "nothing has moved to the store for ten seconds",
            advice: "look whether the share still answers; forwarding goes on when it does"
        )
    }

    /// A camera that gives no bytes is a named state, not a hang.
    ///
    /// Nobody else raises or ends it, and it follows from the board alone: so it belongs to one
    /// docking, whatever another in a bay of the same name does, and is gone when that has left.
    private func judge(_ docked: [DockedCamera], at now: UTCTime) {
        let stalled = docked.compactMap { docked in
            docked.standstill(at: now).map { (docked: docked, detail: $0) }
        }
        conditions.clear(.stalled, exceptOf: Set(stalled.map(\.docked.id)))
        for (docked, detail) in stalled {
            conditions.raise(
                .stalled,
                on: docked.bay.label,
                of: docked.id,
                detail: detail,
                advice: "take the camera out and dock it again; "
                    + "its recordings go on where they were"
            )
        }
    }

    /// Takes one sample of everything that moves, and judges what does not.
    package func sample() {
        let now = now()
        uplink.speed.sample(uplink.sentBytes, at: now)
        judgeUplink(at: now)
        let docked = board.all
        for docked in docked {
            guard let intake = docked.intake else { continue }
            intake.speed.sample(intake.meter.bytes, at: now)
            // A disk that takes long to sync or to read back is not the camera's fault.
            if intake.awaitsCamera {
                intake.patience.sample(intake.meter.bytes, at: now)
            } else {
                intake.patience.reset()
            }
        }
        judge(docked, at: now)
    }
}

extension DockedCamera {
    /// In what way the camera gives nothing although it is asked; nil if it is not so.
    fileprivate func standstill(at now: UTCTime) -> String? {
        if let hold { return hold.name == .stalled ? hold.detail : nil }
        if let listingSince, now.since(listingSince) >= .seconds(60) {
            let minutes = now.since(listingSince).components.seconds / 60
            return "the camera was asked what it holds and has not told all in \(minutes) min"
        }
        guard state == .reading, let intake, intake.patience.standstill >= Speedometer.span else {
            return nil
        }
        return "nothing has come from the camera for ten seconds"
    }
}
