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

    /// The recordings of the same officer or vehicle that were made within so many seconds of one; nil
    /// if there is no such recording.
    /// - Throws: `AdminError.conflict` if nobody knows when it was made, or whose it is.
    func overlapping(_ id: RecordingID, withinSeconds: Int64, limit: Int) async throws
        -> OverlappingReport?

    /// The queue to the store, with at most `limit` items of each kind.
    func queue(limit: Int) async throws -> QueueReport

    /// How long what waits has waited; of all cameras, or of one.
    func queueShape(of camera: CameraSerial?) async throws -> QueueShapeReport

    /// What has waited too long, with at most `limit` items.
    func lateRecordings(limit: Int) async throws -> LateReport

    /// What the uplink does now and next.
    func uplink() async throws -> UplinkReport

    /// When the queue will be empty, and what becomes of the spool and the store.
    func uplinkForecast() async throws -> ForecastReport

    /// Orders something of the uplink in place of its windows; what it already does is no error.
    ///
    /// The peer was found to be allowed to change things and belongs into the custody log, as in
    /// all functions that take one.
    /// - Returns: The uplink after it.
    func order(_ order: UplinkRequest.Order, as peer: PeerIdentity) async throws -> UplinkReport

    /// Has one recording go before those that are not urgent, or no longer; nil if there is none.
    func setUrgent(_ isUrgent: Bool, of id: RecordingID, as peer: PeerIdentity) async throws
        -> RecordingDetail?

    /// Gives one recording a category; nil if there is no such recording.
    ///
    /// The name is neither empty nor long, and has no control characters.
    /// - Throws: `AdminError.invalid` if there is no such category.
    func setCategory(_ category: String, of id: RecordingID, as peer: PeerIdentity) async throws
        -> RecordingDetail?

    /// Checks the store as the configuration file now says, not as the daemon was started.
    ///
    /// When nobody listens any more, the task is cancelled: the check then ends early by throwing
    /// `CancellationError`, and leaves nothing of its own in the store.
    /// - Parameters:
    ///   - peer: Who asked; found to be allowed to change things.
    ///   - report: Called for each finding, a few dozen at most; returns at once.
    /// - Returns: What the findings come to; a store that is unfit is a finding, not an error.
    /// - Throws: `CancellationError`, or why nothing could be checked.
    func checkStore(
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (StoreFinding) -> Void
    ) async throws -> StoreVerdict

    /// Has the conversation with the camera in a bay recorded, once nobody else speaks with it.
    ///
    /// The request's numbers are within their limits. When nobody listens any more, the task is
    /// cancelled: the conversation then ends early by throwing `CancellationError`.
    /// - Parameters:
    ///   - bay: The bay's name on the dock, or its port path.
    ///   - request: What is asked and kept.
    ///   - peer: Who asked; found to be allowed to change things.
    ///   - report: Called for each line of the record; returns at once.
    /// - Returns: What the record came to; a camera that refuses much is no error.
    /// - Throws: `AdminError`: `.notFound` if nothing is docked there, `.conflict` if it is being
    ///   read, or why the record ended in the middle; what was reported until then stands.
    func recordCamera(
        in bay: String,
        _ request: CameraRecordRequest,
        as peer: PeerIdentity,
        reporting report: @escaping @Sendable (CameraRecordLine) -> Void
    ) async throws -> CameraRecordVerdict

    /// Every bay that has a name or holds something.
    func bays() async throws -> BayList

    /// Gives a bay a name, or takes it away with nil; what stands already is no error.
    ///
    /// The name is neither empty nor long, and has no control characters.
    /// - Parameters:
    ///   - bay: The name that it has now, or its port path.
    ///   - name: Its new name.
    ///   - peer: Who asked; found to be allowed to change things.
    /// - Returns: The bay after it.
    /// - Throws: `AdminError`: `.notFound` if there is no such bay, `.conflict` if the configuration
    ///   names it or another bay has the name.
    func nameBay(_ bay: String, _ name: String?, as peer: PeerIdentity) async throws -> NamedBay

    /// The roster, and every camera that is or ever was docked.
    func cameras() async throws -> CameraList

    /// Enrolls, changes or retires cameras: all that are named, or none.
    ///
    /// Each serial is named once, and no text is longer than a line.
    /// - Returns: What becomes of each, in the same order.
    /// - Throws: `AdminError.notFound` if what is to be retired or changed is not on the roster.
    func editRoster(_ request: RosterRequest, as peer: PeerIdentity) async throws -> RosterOutcome

    /// How the battery of a camera ages; nil if there is no such camera.
    func wear(of camera: CameraSerial) async throws -> WearReport?

    /// What would go from the docked cameras now and why the rest would not, with at most `limit`
    /// recordings of each camera either way.
    func clearing(limit: Int) async throws -> ClearingReport

    /// Gaps in cameras' numbering.
    func gaps(matching query: ReportQuery) async throws -> GapsReport

    /// Footage that was taken in long after it was made.
    func lateArrivals(matching query: ReportQuery) async throws -> ArrivalsReport

    /// Recordings that vanished from their cameras unconfirmed, and cameras that do not come back.
    func missing(matching query: ReportQuery) async throws -> MissingReport

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
