// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct ClearingViewTests {
    @Test func `what goes, what stays and why`() {
        expect(
            ClearingView.lines(Sample.clearing(limit: 1)),
            """
            Footage goes from a camera when the store has confirmed it. This changes
            nothing.

            A3  BWC-1042  2 recordings would go, 3.00 GB; 1 would stay
            -  0123456789abcdef01234560  1.50 GB  00001.MTS
              and 1 more that would go
               89abcdef0123456789abcdef  20.0 MB  00003.MTS
                the store has not confirmed it yet

            folder  BWC-1043  0 recordings would go, 0 B; 0 would stay
              none goes: it was handed over as a folder, which is only ever read
            """
        )
    }

    @Test(arguments: [
        ("never", 0, #"Nothing is ever cleared: [clearing] after = "never"."#),
        (
            "spooled", 3,
            "Footage goes from a camera when the spool holds it, and not before day 3. This"
        ),
    ])
    func `the policy is said first`(after: String, days: Int, words: String) {
        let lines = ClearingView.lines(Sample.clearing(after: after, keepDays: days))

        #expect(lines.first?.plain == words)
    }

    @Test func `an empty dock is said to be one`() {
        let report = ClearingReport(after: "never", keepDays: 0, cameras: [])

        #expect(ClearingView.lines(report).last?.plain == "No camera is docked that was read.")
    }
}
