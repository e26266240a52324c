// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Synchronization

/// The line to the store: whether it is open, for whom and how fast.
///
/// One token bucket holds all transfers to the cap of the moment, urgent ones included.
package final class UplinkLine: Sendable {
    /// Why the line is as it is.
    package enum State: Hashable, Sendable {
        /// The configuration holds everything back.
        case held
        /// An administrator does.
        case paused
        /// An administrator has opened it.
        case forced
        /// A window has.
        case open
        /// No window is open; only what is urgent goes.
        case closed
    }

    private struct Standing {
        var terms: UplinkTerms
        var order: (order: UplinkOrder, since: UTCTime)?
    }

    private let standing: Mutex<Standing>
    private let bucket: TokenBucket
    private let now: @Sendable () -> UTCTime

    /// A line under those terms and no order.
    package init(_ terms: UplinkTerms, now: @escaping @Sendable () -> UTCTime) {
        self.now = now
        standing = Mutex(Standing(terms: terms))
        bucket = TokenBucket(bytesPerSecond: terms.cap?.bytesPerSecond, now: .now)
    }

    /// The terms of the moment.
    package var terms: UplinkTerms { standing.withLock { $0.terms } }

    /// The order that stands in place of the windows; nil if none does.
    package var order: (order: UplinkOrder, since: UTCTime)? { standing.withLock { $0.order } }

    /// Changes the terms; what is under way is held to them from its next piece on.
    package func set(_ terms: UplinkTerms) {
        standing.withLock { $0.terms = terms }
    }

    /// Takes an order, or lifts it with nil.
    package func set(_ order: (order: UplinkOrder, since: UTCTime)?) {
        standing.withLock { $0.order = order }
    }

    /// Lifts an order that has done its work, unless another was given meanwhile.
    package func lift(_ order: (order: UplinkOrder, since: UTCTime)) {
        standing.withLock { standing in
            guard let found = standing.order, found == order else { return }
            standing.order = nil
        }
    }

    /// How the line is at this moment.
    package var state: State {
        let (terms, order) = standing.withLock { ($0.terms, $0.order?.order) }
        if terms.isHeld { return .held }
        switch order {
        case .paused: return .paused
        case .now: return .forced
        case nil: return terms.schedule.allowance(at: now()).isOpen ? .open : .closed
        }
    }

    /// Whether anything may begin.
    package func allows(urgent: Bool) -> Bool {
        switch state {
        case .held, .paused: false
        case .forced, .open: true
        case .closed: urgent
        }
    }

    /// The cap of the moment in bytes per second; nil if there is none.
    package var bytesPerSecond: Int64? {
        let (terms, order) = standing.withLock { ($0.terms, $0.order?.order) }
        let cap = terms.cap?.bytesPerSecond
        guard order == nil, case .open(let rate?) = terms.schedule.allowance(at: now()) else {
            return cap
        }
        return min(rate, cap ?? rate)
    }

    /// When the schedule next allows something else, and what; nil if it never does.
    package var nextChange: (at: UTCTime, allowance: LineAllowance)? {
        terms.schedule.nextChange(after: now())
    }

    /// The line as one transfer sees it.
    package func pace(urgent: Bool) -> any TransferPace {
        LinePace(self, isUrgent: urgent)
    }

    /// Takes bytes out of what the cap of the moment allows.
    fileprivate func reserve(_ bytes: Int) -> Duration {
        let instant = ContinuousClock.now
        bucket.setRate(bytesPerSecond, now: instant)
        return bucket.reserve(bytes, now: instant)
    }

    fileprivate var reasonToWait: String {
        switch state {
        case .held: "forwarding is held by the configuration"
        case .paused: "forwarding was paused"
        case .forced, .open, .closed: "the window has closed"
        }
    }
}

/// The line as one transfer sees it: urgent or not, and for how long it has been closed to it.
private final class LinePace: TransferPace {
    private let line: UplinkLine
    private let isUrgent: Bool
    private let closedSince = Mutex<ContinuousClock.Instant?>(nil)

    init(_ line: UplinkLine, isUrgent: Bool) {
        self.line = line
        self.isUrgent = isUrgent
    }

    func begin() throws(TransferSuspended) {
        guard line.allows(urgent: isUrgent) else { throw TransferSuspended(line.reasonToWait) }
    }

    func goOn() throws(TransferSuspended) {
        guard !line.allows(urgent: isUrgent) else { return closedSince.withLock { $0 = nil } }
        let now = ContinuousClock.now
        let since = closedSince.withLock { closed in
            let since = closed ?? now
            closed = since
            return since
        }
        guard now - since < line.terms.grace else { throw TransferSuspended(line.reasonToWait) }
    }

    func reserve(_ bytes: Int) -> Duration {
        line.reserve(bytes)
    }
}
