// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Custody
import Evidence
import FoundationEssentials

/// What the uplink does, and what is ordered of it.
extension EngineAdministration {
    package func uplink() async throws -> UplinkReport {
        let line = parts.line
        let terms = line.terms
        let order = line.order
        let late = try await parts.ledger.late(before: lateCutoff, limit: 0)
        let change = line.nextChange
        return UplinkReport(
            state: Self.name(line.state),
            order: order?.order.rawValue,
            orderSince: order.map { Timestamp($0.since) },
            rateBytesPerSecond: line.bytesPerSecond,
            nextChangeAt: change.map { Timestamp($0.at) },
            nextState: change.map { $0.allowance.isOpen ? "open" : "closed" },
            nextRateBytesPerSecond: change.flatMap { Self.rate($0.allowance, terms.cap) },
            timeZone: terms.schedule.timeZone.identifier,
            windows: terms.schedule.windows.map(\.description),
            late: late.total.count,
            lateAfterSeconds: terms.lateAfter.components.seconds,
            retention: retention(terms.retention),
            confirmation: parts.uplinkBoard.confirmation?.rawValue
        )
    }

    package func order(
        _ order: UplinkRequest.Order,
        as peer: PeerIdentity
    ) async throws -> UplinkReport {
        let wanted: UplinkOrder? =
            switch order {
            case .pause: .paused
            case .now: .now
            case .resume: nil
            }
        if wanted == .now, parts.line.terms.isHeld {
            throw AdminError(
                .conflict,
                "the configuration holds everything in the spool",
                whatToDo: "set hold = false under [uplink], then systemctl reload camdock"
            )
        }
        try await parts.ledger.setUplinkOrder(wanted, actor: .user(uid: peer.uid))
        parts.line.set(try await parts.ledger.uplinkOrder())
        parts.wakes.spooled.raise()
        return try await uplink()
    }

    package func setUrgent(
        _ isUrgent: Bool,
        of id: RecordingID,
        as peer: PeerIdentity
    ) async throws -> AdminAPI.RecordingDetail? {
        try await changing(id) {
            try await parts.ledger.setUrgent(isUrgent, id, actor: .user(uid: peer.uid))
            parts.wakes.spooled.raise()
        }
    }

    package func setCategory(
        _ category: String,
        of id: RecordingID,
        as peer: PeerIdentity
    ) async throws -> AdminAPI.RecordingDetail? {
        guard let policy = parts.line.terms.retention else {
            throw AdminError(
                .conflict,
                "no retention is configured, so categories decide nothing",
                whatToDo: "describe them under [retention]; see docs/stores.md"
            )
        }
        guard category == RetentionPolicy.uncategorised || policy.rules[category] != nil else {
            let known = policy.rules.keys.sorted().joined(separator: ", ")
            throw AdminError(
                .invalid,
                "there is no category '\(EscapedText.of(category))'",
                whatToDo: known.isEmpty
                    ? "describe it under [retention.categories]" : "use one of: \(known)"
            )
        }
        if let found = try await parts.ledger.recording(id), found.summary.confirmedAt != nil {
            throw AdminError(
                .conflict,
                "the store has confirmed it and keeps it as '\(found.summary.category)'",
                whatToDo: "change its retention or its legal hold in the store itself"
            )
        }
        return try await changing(id) {
            try await parts.ledger.setCategory(category, id, actor: .user(uid: peer.uid))
        }
    }

    package func checkStore(
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (StoreFinding) -> Void
    ) async throws -> StoreVerdict {
        let verdict = try await storeCheck(report)
        try await parts.ledger.note(
            .administration,
            actor: .user(uid: peer.uid),
            detail: ["action": "store-check", "ok": .flag(verdict.ok)]
        )
        return verdict
    }

    /// What was listed before this time and is not confirmed is late.
    var lateCutoff: UTCTime { parts.now().advanced(by: parts.line.terms.lateAfter * -1) }

    private func changing(
        _ id: RecordingID,
        _ change: () async throws -> Void
    ) async throws -> AdminAPI.RecordingDetail? {
        do {
            try await change()
        } catch LedgerError.unknownRecording {
            return nil
        } catch let error as LedgerError {
            guard error.isAboutTheRecording else { throw error }
            throw AdminError(
                .conflict,
                "\(error)",
                whatToDo: "camdock recordings show \(id) tells where it stands"
            )
        }
        return try await recording(id)
    }

    private func retention(_ policy: RetentionPolicy?) -> String? {
        switch (parts.uplinkBoard.canRetain, policy) {
        case (nil, _): policy?.summary
        case (true?, let policy?): policy.summary
        case (true?, nil): "none: no [retention] is configured"
        case (false?, _): "none: the store has no Object Lock, anybody with its keys can delete"
        }
    }

    private static func name(_ state: UplinkLine.State) -> String {
        switch state {
        case .held: "held"
        case .paused: "paused"
        case .forced: "forced"
        case .open: "open"
        case .closed: "closed"
        }
    }

    private static func rate(_ allowance: LineAllowance, _ cap: LineRate?) -> Int64? {
        guard case .open(let rate) = allowance else { return nil }
        let cap = cap?.bytesPerSecond
        guard let rate else { return cap }
        return min(rate, cap ?? rate)
    }
}

extension LedgerError {
    /// Whether it says something about one recording rather than about the ledger.
    fileprivate var isAboutTheRecording: Bool {
        switch self {
        case .tooLate, .withheld: true
        default: false
        }
    }
}
