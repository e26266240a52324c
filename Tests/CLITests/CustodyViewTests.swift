// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct CustodyViewTests {
    @Test func `entries in full`() {
        let entry = CustodyEntryReport(
            seq: 123_456_789,
            time: Sample.now,
            event: "docking.accepted",
            actor: "uid 1001",
            docking: "20260301T221000-0000abcd",
            detail: [
                "path": "/media/\(String(repeating: "card-", count: 20))",
                "a name that is longer than its column": "x",
            ],
            previous: String(repeating: "0", count: 64),
            hash: String(repeating: "3fa9", count: 16)
        )

        expect(
            CustodyView.lines([entry]),
            """
            #123456789  2026-03-01T22:14:07.31Z  docking.accepted
                by        uid 1001
                docking   20260301T221000-0000abcd
                a name that is longer than it…x
                path      /media/card-card-card-card-card-card-card-card-card-card-card-card
                          -card-card-card-card-card-card-card-card-
                hash      3fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa9
            """
        )
    }

    @Test func `a chain that is whole`() {
        let verdict = CustodyVerdict(
            ok: true,
            entries: 1_234_567,
            head: String(repeating: "3fa9", count: 16)
        )

        expect(
            CustodyView.lines(verdict),
            """
            The custody log is whole: 1,234,567 entries.
            head 3fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa93fa9
            """
        )
    }

    @Test func `a chain that is broken`() {
        let verdict = CustodyVerdict(
            ok: false,
            entries: 41,
            broken: BrokenEntry(
                seq: 42,
                reason: "its hash is not that of its content: somebody edited the entry in place"
            )
        )

        expect(
            CustodyView.lines(verdict),
            """
            The custody log is BROKEN at entry 42.
              its hash is not that of its content: somebody edited the entry in place
            Entries before it: 41, whole.
            """
        )
    }

    @Test func `how far a check is`() {
        expect(
            CustodyView.progress(CustodyProgress(checked: 499_999, total: 1_000_000)),
            """
            checking [###########-------------]  49%  499,999 of 1,000,000 entries
            """
        )
    }
}
