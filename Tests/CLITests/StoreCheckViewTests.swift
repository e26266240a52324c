// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct StoreCheckViewTests {
    @Test func `each result has its mark, and help where it is needed`() {
        let findings = [
            StoreFinding(check: "clock", result: "ok", found: "0.3 s ahead", whatToDo: "nothing"),
            StoreFinding(
                check: "object-lock",
                result: "warning",
                found: "the bucket has no Object Lock, so whoever holds the key may delete footage",
                whatToDo: "make a bucket with Object Lock; it cannot be switched on everywhere"
            ),
            StoreFinding(
                check: "write",
                result: "failed",
                found: "AccessDenied",
                whatToDo: "allow s3:PutObject below agency/"
            ),
            StoreFinding(check: "read", result: "skipped", found: "nothing could be written"),
        ]

        expect(
            findings.flatMap(StoreCheckView.lines),
            """
            ok      clock             0.3 s ahead
            !       object-lock       the bucket has no Object Lock, so whoever holds the
                                      key may delete footage
                    -> make a bucket with Object Lock; it cannot be switched on everywhere
            FAILED  write             AccessDenied
                    -> allow s3:PutObject below agency/
            skipped read              nothing could be written
            """
        )
    }

    @Test(arguments: [
        (StoreVerdict(ok: true, failed: 0, warnings: 0), "The store is fit."),
        (StoreVerdict(ok: true, failed: 0, warnings: 1), "The store is fit, with 1 warning."),
        (
            StoreVerdict(ok: false, failed: 1, warnings: 0),
            "The store CANNOT take footage: 1 check failed."
        ),
        (
            StoreVerdict(ok: false, failed: 2, warnings: 3),
            "The store CANNOT take footage: 2 checks failed, 3 warnings."
        ),
    ])
    func `what all findings come to`(verdict: StoreVerdict, golden: String) {
        expect(StoreCheckView.lines(verdict), "\n" + golden)
    }

    @Test func `words that mean harm`() {
        let evil = "\u{1B}[2J\r\n" + String(repeating: "x", count: 100)

        expectSafe(
            StoreCheckView.lines(
                StoreFinding(check: evil, result: evil, found: evil, whatToDo: evil)
            )
        )
    }
}
