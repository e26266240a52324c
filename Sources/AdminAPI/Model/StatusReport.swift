// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Everything an administrator wants to see at one glance.
package struct StatusReport: Codable, Hashable, Sendable {
    /// The daemon's version.
    package let version: String
    /// The dock host's name.
    package let host: String
    /// When this report was made.
    package let time: Timestamp
    /// When the daemon started.
    package let startedAt: Timestamp
    /// Every bay that holds something or has a name, in the order of their labels.
    package let bays: [BayReport]
    package let queue: QueueSummary
    /// Left out by a daemon that says nothing of it.
    package let uplink: UplinkReport?
    package let store: StoreReport
    package let spool: SpoolReport
    /// What needs somebody's attention, the most urgent first.
    package let warnings: [WarningReport]
    package let ledger: LedgerReport
    package let custody: CustodySummary

    /// Joins the values.
    package init(
        version: String,
        host: String,
        time: Timestamp,
        startedAt: Timestamp,
        bays: [BayReport],
        queue: QueueSummary,
        uplink: UplinkReport? = nil,
        store: StoreReport,
        spool: SpoolReport,
        warnings: [WarningReport],
        ledger: LedgerReport,
        custody: CustodySummary
    ) {
        self.version = version
        self.host = host
        self.time = time
        self.startedAt = startedAt
        self.bays = bays
        self.queue = queue
        self.uplink = uplink
        self.store = store
        self.spool = spool
        self.warnings = warnings
        self.ledger = ledger
        self.custody = custody
    }
}

/// One thing that needs somebody's attention.
package struct WarningReport: Codable, Hashable, Sendable {
    /// A fixed name, such as `store-unavailable`.
    package let name: String
    /// What it concerns: a store's label, a recording, a bay.
    package let subject: String
    /// What is the case, in words.
    package let detail: String
    package let since: Timestamp
    package let whatToDo: String

    /// Joins the values.
    package init(name: String, subject: String, detail: String, since: Timestamp, whatToDo: String)
    {
        self.name = name
        self.subject = subject
        self.detail = detail
        self.since = since
        self.whatToDo = whatToDo
    }
}
