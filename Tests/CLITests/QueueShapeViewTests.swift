// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct QueueShapeViewTests {
    private let limits = [3_600, 14_400, 43_200, 86_400, 172_800, 345_600]

    @Test func `a matrix by camera, reason and age`() {
        let shape = QueueShapeReport(
            ageLimitsSeconds: limits,
            rows: [
                QueueShapeRow(
                    camera: "BWC-1042",
                    reason: "window-closed",
                    counts: [1, 12, 0, 0, 0, 0, 0],
                    bytes: [312, 12_300_000_000, 0, 0, 0, 0, 0]
                ),
                QueueShapeRow(
                    camera: "SERIAL-OF-31-CHARACTERS-AND-MORE",
                    reason: "store-unavailable-for-long",
                    counts: [0, 0, 3, 0, 0, 0, 1_234_567],
                    bytes: [0, 0, 999_999, 0, 0, 0, 4_500_000_000_000]
                ),
            ]
        )

        expect(
            QueueShapeView.lines(shape),
            """
            CAMERA          REASON           TOTAL   <1h   <4h  <12h   <1d   <2d   <4d older
            BWC-1042        window-closed       13     1    12     0     0     0     0     0
            SERIAL-OF-31-…  store-unavailab… 1234k     0     0     3     0     0     0 1234k
            all             recordings       1234k     1    12     3     0     0     0 1234k
                            size             4.51T  312B 12.3G  999k    0B    0B    0B 4.50T
            """
        )
    }

    @Test func `rows that are too short and ages in other units`() {
        let shape = QueueShapeReport(
            ageLimitsSeconds: [30, 300, 90_000],
            rows: [QueueShapeRow(camera: "a", reason: "b", counts: [7], bytes: [])]
        )

        expect(
            QueueShapeView.lines(shape),
            """
            CAMERA          REASON           TOTAL  <30s   <5m  <25h older
            a               b                    7     7     0     0     0
            all             recordings           7     7     0     0     0
                            size                0B    0B    0B    0B    0B
            """
        )
    }

    @Test func `nothing waits`() {
        expect(
            QueueShapeView.lines(QueueShapeReport(ageLimitsSeconds: limits, rows: [])),
            "Nothing waits."
        )
    }
}
