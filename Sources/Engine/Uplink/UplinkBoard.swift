// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Evidence
import Synchronization

/// What is on its way to the store at this moment, and how the store is; read by status.
package final class UplinkBoard: Sendable {
    /// One recording on its way.
    package struct Transfer: Sendable {
        package let recording: RecordingID
        package let title: String
        package let bytesTotal: Int64
        /// Counts the bytes that the store has taken.
        package let sent = ByteMeter()
        /// Counts the bytes that the store has shown.
        package let proved = ByteMeter()

        /// A transfer at its start.
        package init(_ recording: QueuedRecording) {
            self.recording = recording.id
            title = recording.summary.title
            bytesTotal = recording.summary.sizeBytes
        }
    }

    /// How the store was when it was last spoken to.
    package struct StoreState: Sendable {
        /// Nil while all is well.
        package let trouble: Condition.Name?
        package let detail: String?
        package let since: UTCTime
        package let freeBytes: Int64?
    }

    private struct State {
        var transfers: [RecordingID: Transfer] = [:]
        var store: StoreState?
        var canRetain: Bool?
        var confirmation: StoreProof.Method?
        /// When the store was asked whether it can be written to; nil unless it is being asked.
        var probedSince: ContinuousClock.Instant?
        /// What the transfers that are over had sent and proved.
        var pastSentBytes: Int64 = 0
        var pastProvedBytes: Int64 = 0
    }

    private let state = Mutex(State())
    /// Counts the bytes of small recordings, which are sent together.
    package let together = ByteMeter()
    /// The speed of late.
    package let speed = Speedometer()

    /// A board with nothing on its way and nothing known of the store.
    package init() {}

    /// The transfers of the moment, in the order of their titles.
    package var transfers: [Transfer] {
        state.withLock { Array($0.transfers.values) }.sorted { $0.title < $1.title }
    }

    /// How the store was; nil before it was first spoken to.
    package var store: StoreState? { state.withLock { $0.store } }

    /// Puts a transfer up.
    package func begin(_ transfer: Transfer) {
        state.withLock { $0.transfers[transfer.recording] = transfer }
    }

    /// Takes a transfer down.
    package func end(_ recording: RecordingID) {
        state.withLock { state in
            guard let transfer = state.transfers.removeValue(forKey: recording) else { return }
            state.pastSentBytes += transfer.sent.bytes
            state.pastProvedBytes += transfer.proved.bytes
        }
    }

    /// Bytes sent since the start, by all transfers.
    package var sentBytes: Int64 {
        state.withLock { state in
            state.transfers.values.reduce(state.pastSentBytes + together.bytes) {
                $0 + $1.sent.bytes
            }
        }
    }

    /// Bytes proved since the start, by all transfers.
    package var provedBytes: Int64 {
        state.withLock { state in
            state.transfers.values.reduce(state.pastProvedBytes) { $0 + $1.proved.bytes }
        }
    }

    /// Whether the store itself can keep objects from being removed; nil before it was asked.
    package var canRetain: Bool? { state.withLock { $0.canRetain } }

    /// How the store shows what it holds; nil before it was asked.
    package var confirmation: StoreProof.Method? { state.withLock { $0.confirmation } }

    /// Notes what the store was found to offer.
    package func note(canRetain: Bool, confirmation: StoreProof.Method?) {
        state.withLock { state in
            state.canRetain = canRetain
            state.confirmation = confirmation
        }
    }

    /// Says that the store is being asked whether it can be written to.
    package func beginProbe() {
        state.withLock { $0.probedSince = .now }
    }

    /// Says that the store has answered.
    package func endProbe() {
        state.withLock { $0.probedSince = nil }
    }

    /// For how long the store has not answered; nil unless it is being asked.
    package var silence: Duration? {
        state.withLock { $0.probedSince }.map { ContinuousClock.now - $0 }
    }

    /// Notes how the store is; the time stays while the state does.
    package func noteStore(_ trouble: StoreTrouble?, freeBytes: Int64?, at now: UTCTime) {
        state.withLock { state in
            let isSame = state.store.map { $0.trouble == trouble?.name } ?? false
            state.store = StoreState(
                trouble: trouble?.name,
                detail: trouble?.detail,
                since: isSame ? state.store?.since ?? now : now,
                freeBytes: freeBytes ?? state.store?.freeBytes
            )
        }
    }
}
