// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Testing

@testable import camdock

struct BayViewTests {
    @Test func `which camera may be taken stands first`() {
        func bay(
            _ label: String,
            _ state: String,
            _ name: String,
            _ words: String,
            charge: Int? = nil,
            refusal: ReasonReport? = nil,
            cleared: (Int, of: Int)? = nil
        ) -> BayReport {
            BayReport(
                label: label,
                path: "p",
                state: state,
                readiness: ReadinessReport(name: name, words: words),
                camera: "BWC-\(label)",
                model: "ACME X2",
                refusal: refusal,
                progress: refusal != nil
                    ? nil
                    : ProgressReport(
                        recordingsTotal: 0,
                        recordingsDone: 0,
                        bytesTotal: 0,
                        bytesDone: 0,
                        bytesPerSecond: 0
                    ),
                charge: charge == nil ? "unknown" : "level",
                chargePercent: charge,
                clearing: cleared.map { cleared, total in
                    BayClearingReport(
                        recordingsTotal: total,
                        recordingsRemoved: cleared + 1,
                        recordingsCleared: cleared
                    )
                }
            )
        }

        expect(
            BayView.lines([
                bay("A1", "idle", "ready", "ready", charge: 97),
                bay(
                    "A2",
                    "idle",
                    "charging",
                    "charging (ready in about 25 min)",
                    charge: 64,
                    cleared: (12, of: 12)
                ),
                bay("A3", "clearing", "clearing", "clearing", charge: 64, cleared: (3, of: 16)),
                bay("A4", "idle", "charge-unknown", "charge unknown"),
                bay(
                    "A5",
                    "refused",
                    "attention",
                    "attention: unsupported file system",
                    refusal: ReasonReport(
                        name: "unsupported-file-system",
                        detail: "the medium holds ext4; vfat or exfat is needed"
                    )
                ),
            ]),
            """
              take: A1
              take if charged, by the camera itself: A4
              leave, this ends by itself: A2 A3
              leave, and look below: A5
              A1              ready                                 BWC-A1
                  ACME X2; battery 97%; nothing new on it
              A2              charging (ready in about 25 min)      BWC-A2
                  ACME X2; battery 64%; 12 of 12 recordings cleared
              A3              clearing                              BWC-A3
                  ACME X2; battery 64%; 4 of 16 recordings removed
              A4              charge unknown                        BWC-A4
                  ACME X2; nothing new on it
              A5              attention: unsupported file system    BWC-A5
                  unsupported-file-system: the medium holds ext4; vfat or exfat is needed
                  ACME X2
            """
        )
    }

    @Test func `a camera waits for its turn`() {
        expect(
            BayView.lines(
                BayReport(
                    label: "A1",
                    path: "p",
                    state: "reading",
                    readiness: ReadinessReport(name: "reading", words: "reading"),
                    camera: "BWC-101",
                    progress: ProgressReport(
                        recordingsTotal: 4,
                        recordingsDone: 1,
                        bytesTotal: 400,
                        bytesDone: 100,
                        bytesPerSecond: 0,
                        current: TransferReport(
                            recording: "r",
                            title: "CLIP0002.MP4",
                            bytesDone: 0,
                            bytesTotal: 100
                        ),
                        phase: "waiting"
                    )
                )
            ),
            """
              A1              reading                               BWC-101
                  [####--------------]  25%  100 B of 400 B          0 B/s
                  waits for its turn: other cameras are being read
            """
        )
    }
}
