// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct LateViewTests {
    @Test func `what is late, and why`() {
        expect(
            LateView.lines(Sample.late(total: 3), now: Sample.now),
            """
            3 recordings, 3.00 GB, late: waiting for 12 h 00 min or more.

            CAMERA                    REASON                    COUNT     SIZE       OLDEST
            BWC-1042                  store-unavailable             1  2.00 GB      3 d 3 h
            BWC-1043                  window-closed                 1  1.00 GB  13 h 12 min

            RECORDING                    SIZE        WAITS  CAMERA          TITLE
            0123456789abcdef01234567  2.00 GB      3 d 3 h  BWC-1042        00012.MTS
                store-unavailable: could not reach s3.example.org: no route to host
            89abcdef0123456789abcdef  1.00 GB  13 h 12 min  BWC-1043        a very long nam…
                window-closed
            and 1 more
            """
        )
    }

    @Test func `nothing is late`() {
        expect(
            LateView.lines(Sample.late(total: 0), now: Sample.now),
            "Nothing is late: nothing has waited for 12 h 00 min."
        )
    }
}
