// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct StatusViewTests {
    @Test func `a daemon with nothing to do`() {
        expect(
            StatusView.lines(Sample.status()),
            """
            dock-07  camdock 0.1.0  up 3 d 4 h  2026-03-01 22:14:07 UTC          no warnings

            Bays
              nothing docked

            Queue
              nothing waits

            Store   ok          /srv/store, 1.23 TB free
            Spool   ok          0 B held, 450 GB free of 500 GB, in /var/lib/camdock/spool

            Ledger  no recordings
            Custody 0 entries
            """
        )
    }

    @Test func `a busy evening`() {
        let report = Sample.status(
            bays: [
                Sample.reading("A1"),
                BayReport(label: "A2", path: "p2", state: "empty"),
                BayReport(label: "A3", path: "p3", state: "empty"),
                Sample.refused,
                BayReport(
                    label: "A5",
                    path: "p5",
                    state: "idle",
                    camera: "BWC-1043",
                    model: "Generic Mass-Storage",
                    progress: ProgressReport(
                        recordingsTotal: 3,
                        recordingsDone: 3,
                        bytesTotal: 10,
                        bytesDone: 10,
                        bytesPerSecond: 0
                    ),
                    charge: "level",
                    chargePercent: 64,
                    clock: ClockReport(
                        aheadSeconds: -95.2,
                        uncertaintySeconds: 0.5,
                        shown: "2026-03-01T22:12:32",
                        measuredAt: Sample.at("2026-03-01T22:14:07Z"),
                        corrected: false
                    ),
                    unreadableEntries: 1,
                    quarantined: 1,
                    withheld: 2
                ),
            ],
            queue: QueueSummary(
                waiting: 1_212,
                waitingBytes: 34_500_000_000,
                oldestWaitingSince: Sample.at("2026-03-01T19:02:00Z"),
                uploading: [
                    TransferReport(
                        recording: "aa",
                        title: "00011.MTS",
                        bytesDone: 500_000_000,
                        bytesTotal: 2_000_000_000
                    )
                ],
                bytesPerSecond: 12_300_000,
                quarantined: 1
            ),
            warnings: [
                WarningReport(
                    name: "camera-refused",
                    subject: "A4",
                    detail: "this camera is not enrolled",
                    since: Sample.at("2026-03-01T22:13:00Z"),
                    whatToDo: "add its serial to the configuration, or remove it"
                )
            ],
            ledger: LedgerReport(states: [
                StateCount(state: "spooled", count: 1_212, bytes: 34_500_000_000),
                StateCount(state: "confirmed", count: 123_456, bytes: 4_500_000_000_000),
            ]),
            custody: CustodySummary(entries: 1, head: String(repeating: "3fa9", count: 16))
        )

        expect(
            StatusView.lines(report),
            """
            dock-07  camdock 0.1.0  up 3 d 4 h  2026-03-01 22:14:07 UTC            1 warning

            Bays
              A1              reading     BWC-1042            Generic Mass-Storage
                  [############------]  67%  6.78 GB of 10.0 GB  41.2 MB/s  1 min left
                  00012.MTS  1.20 GB of 2.00 GB
              A4              refused     4C530001230815      SanDisk Ultra
                  not-enrolled: this camera is not enrolled; add its serial to the
                  configuration
              A5              idle        BWC-1043            Generic Mass-Storage
                  battery 64%; 3 of 3 recordings read; 1 entry cannot be taken; 1 recording
                  set aside: see camdock queue; clock 1 min slow; 2 withheld by the profile
              empty: A2 A3

            Queue
              waiting      1,212 recordings, 34.5 GB, the oldest for 3 h 12 min
              on the way   1 at 12.3 MB/s
                00011.MTS                     [####--------------]  25%  500 MB of 2.00 GB
              quarantined  1 recording: see camdock queue

            Store   ok          /srv/store, 1.23 TB free
            Spool   ok          0 B held, 450 GB free of 500 GB, in /var/lib/camdock/spool

            Warnings
              camera-refused (A4), for 1 min
                this camera is not enrolled
                -> add its serial to the configuration, or remove it

            Ledger  1,212 spooled (34.5 GB), 123,456 confirmed (4.50 TB)
            Custody 1 entry, the last 3fa93fa93fa93fa9…
            """
        )
    }

    @Test func `a full spool and a store that is gone`() {
        let report = Sample.status(
            bays: [
                BayReport(
                    label: "A1",
                    path: "p1",
                    state: "reading",
                    camera: "BWC-1042",
                    hold: ReasonReport(
                        name: "spool-full",
                        detail: "the spool has no room; the camera keeps its footage until it has"
                    ),
                    progress: ProgressReport(
                        recordingsTotal: 2,
                        recordingsDone: 0,
                        bytesTotal: 900_000_000_000,
                        bytesDone: 123_000_000_000,
                        bytesPerSecond: 0
                    )
                )
            ],
            store: StoreReport(
                label: "/mnt/central/store",
                state: "unavailable",
                detail: "/mnt/central/store is not mounted: the marker .camdock-store is missing",
                since: Sample.at("2026-02-27T22:14:07Z")
            ),
            spool: SpoolReport(
                path: "/var/lib/camdock/spool",
                state: "full",
                detail: "intake stopped at the reserve of 5 GB",
                usedBytes: 495_000_000_000,
                freeBytes: 0,
                totalBytes: 500_000_000_000
            ),
            warnings: [
                WarningReport(
                    name: "store-unavailable",
                    subject: "/mnt/central/store",
                    detail: "the store cannot be reached",
                    since: Sample.at("2026-02-27T22:14:07Z"),
                    whatToDo: "mount it; forwarding goes on by itself"
                ),
                WarningReport(
                    name: "spool-full",
                    subject: "/var/lib/camdock/spool",
                    detail: "no camera is read until there is room again",
                    since: Sample.at("2026-03-01T20:00:00Z"),
                    whatToDo: "bring the store back, or give the spool more room"
                ),
            ]
        )

        expect(
            StatusView.lines(report),
            """
            dock-07  camdock 0.1.0  up 3 d 4 h  2026-03-01 22:14:07 UTC           2 warnings

            Bays
              A1              reading     BWC-1042
                  [##----------------]  13%  123 GB of 900 GB        0 B/s
                  waits: spool-full: the spool has no room; the camera keeps its footage
                  until it has

            Queue
              nothing waits

            Store   unavailable /mnt/central/store, since 2 d 0 h
                                /mnt/central/store is not mounted: the marker .camdock-store
                                is missing
            Spool   full        495 GB held, 0 B free of 500 GB, in /var/lib/camdock/spool
                                intake stopped at the reserve of 5 GB

            Warnings
              store-unavailable (/mnt/central/store), for 2 d 0 h
                the store cannot be reached
                -> mount it; forwarding goes on by itself
              spool-full (/var/lib/camdock/spool), for 2 h 14 min
                no camera is read until there is room again
                -> bring the store back, or give the spool more room

            Ledger  no recordings
            Custody 0 entries
            """
        )
    }

    @Test func `a store that does not take our credentials`() {
        let report = Sample.status(
            store: StoreReport(
                label: "s3.example.org/footage",
                state: "denied",
                detail: "the access key is not known there",
                since: Sample.at("2026-03-01T22:10:00Z")
            )
        )

        expect(
            Array(StatusView.lines(report)[8...9]),
            """
            Store   denied      s3.example.org/footage, since 4 min
                                the access key is not known there
            """
        )
    }

    @Test func `names that are too long or too wide or mean harm`() {
        let evil = "\u{1B}[2J\u{1B}]0;pwned\u{7}\r\n\u{202E}gnp.exe"
        let report = Sample.status(
            bays: [
                BayReport(
                    label: "pci-0000:00:14.0-usb-0:2.3.4.1",
                    path: "p",
                    state: "reading",
                    camera: "警察署カメラ第一号機東京都千代田区",
                    model: String(repeating: "模型", count: 50),
                    progress: ProgressReport(
                        recordingsTotal: 1,
                        recordingsDone: 0,
                        bytesTotal: .max,
                        bytesDone: .max - 1,
                        bytesPerSecond: .max,
                        secondsLeft: .max,
                        current: TransferReport(
                            recording: "aa",
                            title: String(repeating: "録", count: 100),
                            bytesDone: 1,
                            bytesTotal: 2
                        )
                    )
                ),
                BayReport(
                    label: evil,
                    path: evil,
                    state: "refused",
                    camera: evil,
                    model: evil,
                    refusal: ReasonReport(
                        name: evil,
                        detail: evil + String(repeating: "x", count: 200)
                    )
                ),
            ],
            store: StoreReport(label: evil, state: evil, detail: evil),
            warnings: [
                WarningReport(
                    name: evil,
                    subject: evil,
                    detail: evil,
                    since: Sample.now,
                    whatToDo: evil
                )
            ]
        )

        expect(
            StatusView.lines(report),
            """
            dock-07  camdock 0.1.0  up 3 d 4 h  2026-03-01 22:14:07 UTC            1 warning

            Bays
              …usb-0:2.3.4.1  reading     警察署カメラ第一…   模型模型模型模型模型模型模型…
                  [#################-]  99%  9.22 EB of 9.22 EB  9.22 EB/s  106751991167300…
                  録録録録録録録録録録録録録録録録録録録録録録録録録録録録録録…  1 B of 2 B
              …ed����gnp.exe  refused     �[2J�]0;pwned����…  �[2J�]0;pwned����gnp.exe
                  �[2J�]0;pwned����gnp.exe:
                  �[2J�]0;pwned����gnp.exexxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  xx

            Queue
              nothing waits

            Store   �[2J�]0;pwn…�[2J�]0;pwned����gnp.exe
                                �[2J�]0;pwned����gnp.exe
            Spool   ok          0 B held, 450 GB free of 500 GB, in /var/lib/camdock/spool

            Warnings
              �[2J�]0;pwned����gnp.exe (�[2J�]0;pwned����gnp.exe), for 0 s
                �[2J�]0;pwned����gnp.exe
                -> �[2J�]0;pwned����gnp.exe

            Ledger  no recordings
            Custody 0 entries
            """
        )
    }

    @Test func `sixty-four cameras at once`() {
        let bays = (1...64).map { Sample.reading("B\($0)", camera: "BWC-\(1000 + $0)") }

        let lines = StatusView.lines(Sample.status(bays: bays))

        expectSafe(lines)
        #expect(lines.count == 64 * 3 + 12)
        #expect(lines.filter { $0.plain.contains("  reading     BWC-10") }.count == 64)
        // All bars stand under each other.
        let bars = lines.map(\.plain).filter { $0.contains("[#") }
        #expect(bars.count == 64)
        #expect(Set(bars).count == 1)
    }

    @Test func `styles add nothing but colour`() {
        let report = Sample.status(bays: [Sample.refused, Sample.reading("A1")])

        for line in StatusView.lines(report) {
            let stripped = line.coloured.replacing(#/\u{1B}\[[0-9;]+m/#, with: "")

            #expect(!stripped.contains("\u{1B}"))
            #expect(stripped.hasPrefix(line.plain))
        }
    }
}
