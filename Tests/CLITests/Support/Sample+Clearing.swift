// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

extension Sample {
    /// Two cameras: of the one something goes, of the other nothing can.
    static func clearing(after: String = "confirmed", keepDays: Int = 0, limit: Int = 20)
        -> ClearingReport
    {
        let going = ["00001.MTS", "00002.MTS"].enumerated().map { place, title in
            ClearingItem(
                recording: "0123456789abcdef0123456\(place)",
                title: title,
                bytes: 1_500_000_000
            )
        }
        let staying = ClearingItem(
            recording: "89abcdef0123456789abcdef",
            title: "00003.MTS",
            bytes: 20_000_000,
            reason: "not-confirmed",
            detail: "the store has not confirmed it yet"
        )
        return ClearingReport(
            after: after,
            keepDays: keepDays,
            cameras: [
                CameraClearing(
                    bay: "A3",
                    docking: "D1",
                    camera: "BWC-1042",
                    goingTotal: 2,
                    goingBytes: 3_000_000_000,
                    going: Array(going.prefix(limit)),
                    stayingTotal: 1,
                    staying: [staying]
                ),
                CameraClearing(
                    bay: "folder",
                    docking: "D2",
                    camera: "BWC-1043",
                    goingTotal: 0,
                    goingBytes: 0,
                    going: [],
                    stayingTotal: 0,
                    staying: [],
                    obstacle: "it was handed over as a folder, which is only ever read"
                ),
            ]
        )
    }
}
