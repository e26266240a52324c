// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import camdock

struct AmountTests {
    @Test(
        arguments: [
            (0, "0 B"), (-1, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (1_999, "1.99 kB"),
            (12_345, "12.3 kB"), (999_999, "999 kB"), (1_000_000, "1.00 MB"),
            (16_777_216, "16.7 MB"), (1_099_511_627_776, "1.09 TB"), (.max, "9.22 EB"),
        ] as [(Int64, String)]
    )
    func `bytes have three digits and are never rounded up`(count: Int64, text: String) {
        #expect(Amount.bytes(count) == text)
    }

    @Test(
        arguments: [
            (-5, "0 s"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h 00 min"),
            (7_530, "2 h 05 min"), (86_400, "1 d 0 h"), (100_000_000, "1157 d 9 h"),
        ] as [(Int64, String)]
    )
    func `a time has its two largest units`(seconds: Int64, text: String) {
        #expect(Amount.time(seconds: seconds) == text)
    }

    @Test(
        arguments: [
            (0, 0, 100), (0, 1, 0), (999, 1_000, 99), (1_000, 1_000, 100), (5, 3, 100), (-1, 3, 0),
            (.max - 1, .max, 99), (.max, .max, 100),
        ] as [(Int64, Int64, Int)]
    )
    func `a hundred percent means all`(done: Int64, total: Int64, percent: Int) {
        #expect(Amount.percent(done, of: total) == percent)
    }

    @Test(arguments: [
        (0, "0 entries"), (1, "1 entry"), (1_000, "1,000 entries"),
        (1_234_567, "1,234,567 entries"),
    ])
    func `a count has its noun`(count: Int, text: String) {
        #expect(Amount.count(count, "entry") == text)
    }
}
