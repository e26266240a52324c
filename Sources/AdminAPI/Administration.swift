// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What the API asks of the daemon.
///
/// Every function may be called at any time, by many at once, and answers from what is known at
/// that moment. An `AdminError` is passed on to the asker as it is; any other error becomes a
/// `fault` that says no more than that, and is logged.
package protocol Administration: Sendable {
    /// Everything at one glance.
    func status() async throws -> StatusReport

    /// One page of recordings, in the order of their identities or any other that stays the same.
    /// - Throws: `AdminError.invalid` if `after` is no cursor of ours.
    func recordings(matching query: RecordingQuery) async throws -> RecordingPage

    /// All that is known of one recording; nil if there is none.
    func recording(_ id: RecordingID) async throws -> RecordingDetail?

    /// The queue to the store, with at most `limit` items of each kind.
    func queue(limit: Int) async throws -> QueueReport

    /// One docking, present or past; nil if there is none.
    func docking(_ id: DockingID) async throws -> DockingReport?

    /// Takes in a card or a folder; returns as soon as the docking exists.
    ///
    /// The path is absolute and has no NUL; the peer was found to be allowed to change things and
    /// belongs into the custody log.
    /// - Throws: `AdminError`: `.invalid` if there is no such folder, `.conflict` if it is docked.
    func dock(_ request: DockRequest, as peer: PeerIdentity) async throws -> DockAccepted

    /// One page of the custody log.
    func custodyEntries(matching query: CustodyQuery) async throws -> CustodyPage

    /// Recomputes the whole chain.
    ///
    /// When nobody listens any more, the task is cancelled: the check then ends early by throwing
    /// `CancellationError`.
    /// - Parameter report: Called now and then, about every thousand entries; returns at once.
    /// - Returns: What was found; a broken chain is a finding, not an error.
    /// - Throws: `CancellationError`, or why the log could not be read.
    func verifyCustody(
        reporting report: @escaping @Sendable (CustodyProgress) -> Void
    ) async throws -> CustodyVerdict
}
