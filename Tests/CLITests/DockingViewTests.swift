// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct DockingViewTests {
    private func report(
        _ bay: BayReport,
        finished: Bool = true,
        outcome: String? = "drained",
        failure: ReasonReport? = nil,
        taken: Int = 0,
        known: Int = 0,
        quarantined: Int = 0
    ) -> DockingReport {
        DockingReport(
            docking: "20260301T221000-0000abcd",
            bay: bay,
            finished: finished,
            outcome: outcome,
            failure: failure,
            taken: taken,
            takenBytes: Int64(taken) * 1_000_000_000,
            alreadyKnown: known,
            quarantined: quarantined
        )
    }

    private func bay(
        _ state: String,
        read: Int = 2,
        of total: Int = 2,
        unreadable: Int = 0
    ) -> BayReport {
        BayReport(
            label: "folder",
            path: "folder",
            state: state,
            progress: ProgressReport(
                recordingsTotal: total,
                recordingsDone: read,
                bytesTotal: 100,
                bytesDone: 67,
                bytesPerSecond: 0
            ),
            unreadableEntries: unreadable,
            withheld: 1
        )
    }

    @Test func `all of a card was taken`() {
        let end = report(bay("idle"), taken: 2, known: 1)

        expect(
            DockingView.summary(end),
            """
            taken       2 recordings, 2.00 GB
            known       1 recording
            withheld    1 recording by the profile
            Everything was taken, and read back from the spool.
            """
        )
        #expect(end.isWhole)
    }

    @Test func `some of a card was not taken`() {
        let end = report(bay("idle", unreadable: 1), taken: 1, quarantined: 1)

        expect(
            DockingView.summary(end),
            """
            taken       1 recording, 1.00 GB
            withheld    1 recording by the profile
            quarantined 1 recording: see camdock queue
            not taken   1 entry of the medium
            Not everything was taken: see camdock status.
            """
        )
        #expect(!end.isWhole)
    }

    @Test func `a refused card`() {
        let end = report(Sample.refused, outcome: "refused")

        expect(
            DockingView.summary(end),
            """
            refused not-enrolled: this camera is not enrolled; add its serial to the
                    configuration
            """
        )
        #expect(!end.isWhole)
    }

    @Test func `a card that left before its end is not whole`() {
        #expect(!report(bay("detached", read: 1)).isWhole)
        #expect(!report(bay("reading"), finished: false, outcome: nil).isWhole)
        #expect(report(bay("detached")).isWhole)
    }

    @Test func `a card of which nothing was read is not whole, whatever else is silent`() {
        let unread = BayReport(label: "folder", path: "folder", state: "attached")
        let left = ReasonReport(name: "medium-silent", detail: "it no longer answered")
        let failed = report(unread, outcome: "failed", failure: left)

        expect(
            DockingView.summary(failed),
            """
            failed      medium-silent: it no longer answered
            taken       0 recordings, 0 B
            Not everything was taken: see camdock status.
            """
        )
        #expect(!failed.isWhole)
        #expect(!report(unread).isWhole)
    }

    @Test func `a card of which the daemon no longer knows the end is not whole`() {
        let past = report(bay("detached"), outcome: nil)

        #expect(!past.isWhole)
        expect(
            DockingView.summary(past),
            """
            taken       0 recordings, 0 B
            withheld    1 recording by the profile
            How it ended is not known: dock it again before you wipe it.
            """
        )
    }

    @Test func `a log says each step once`() {
        #expect(DockingView.step(report(bay("identified"))) == "identified")
        #expect(DockingView.step(report(bay("reading"))) == "reading: 60% of 100 B")
        let hold = BayReport(
            label: "folder",
            path: "folder",
            state: "reading",
            hold: ReasonReport(name: "spool-full", detail: "no room")
        )
        #expect(DockingView.step(report(hold)) == "waits: spool-full: no room")
    }
}
