// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct QueueViewTests {
    @Test func `an empty queue`() {
        let queue = QueueReport(
            waiting: 0,
            waitingBytes: 0,
            items: [],
            quarantined: [],
            quarantinedTotal: 0
        )

        expect(QueueView.lines(queue, now: Sample.now), "Nothing waits.")
    }

    @Test func `what a closing window stopped is no failure`() {
        let queue = QueueReport(
            waiting: 1,
            waitingBytes: 1_000_000_000,
            items: [
                QueueItem(
                    recording: "0123456789abcdef01234567",
                    title: "00012.MTS",
                    camera: "BWC-1042",
                    bytes: 1_000_000_000,
                    state: "spooled",
                    since: Sample.at("2026-03-01T19:02:00Z"),
                    attempts: 0,
                    lastError: "the window closed"
                )
            ],
            quarantined: [],
            quarantinedTotal: 0
        )

        let lines = QueueView.lines(queue, now: Sample.now)

        expect(Array(lines.suffix(1)), "    waits: the window closed")
        #expect(lines.last?.coloured == "    waits: the window closed")
    }

    @Test func `what waits, what failed, and what was set aside`() {
        let queue = QueueReport(
            waiting: 2,
            waitingBytes: 3_000_000_000,
            items: [
                QueueItem(
                    recording: "0123456789abcdef01234567",
                    title: "00012.MTS",
                    camera: "BWC-1042",
                    bytes: 2_000_000_000,
                    state: "uploading",
                    since: Sample.at("2026-03-01T19:02:00Z"),
                    attempts: 0
                ),
                QueueItem(
                    recording: "89abcdef0123456789abcdef",
                    title: "a very long name indeed.mp4",
                    camera: "BWC-1042",
                    bytes: 1_000_000_000,
                    state: "spooled",
                    since: Sample.at("2026-02-26T19:02:00Z"),
                    attempts: 12,
                    lastError: "the store cannot be reached: /mnt/central/store is not mounted",
                    notBefore: Sample.at("2026-03-01T22:18:07Z")
                ),
            ],
            quarantined: [
                QuarantinedItem(
                    recording: "ffffffffffffffffffffffff",
                    title: "00007.MTS",
                    camera: "BWC-1042",
                    bytes: 7,
                    reason: ReasonReport(name: "store-conflict", detail: "other bytes stand there"),
                    since: Sample.at("2026-03-01T22:10:07Z"),
                    whatToDo: "compare both copies, then move the store's one away"
                )
            ],
            quarantinedTotal: 3
        )

        expect(
            QueueView.lines(queue, now: Sample.now),
            """
            2 recordings, 3.00 GB, not in the store yet. 3 quarantined.

            RECORDING                 STATE         SIZE        WAITS  TRIES  TITLE
            0123456789abcdef01234567  uploading  2.00 GB   3 h 12 min      0  00012.MTS
            89abcdef0123456789abcdef  spooled    1.00 GB      3 d 3 h     12  a very long n…
                last: the store cannot be reached: /mnt/central/store is not mounted; next
                try in 3 min

            Quarantined
              ffffffffffffffffffffffff      7 B  BWC-1042        00007.MTS
                store-conflict: other bytes stand there
                for 4 min -> compare both copies, then move the store's one away
              and 2 more
            """
        )
    }
}
