// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI

extension Sample {
    /// A camera of which one recording would go and one would stay.
    static let clearing = ClearingReport(
        after: "confirmed",
        keepDays: 2,
        cameras: [
            CameraClearing(
                bay: "A3",
                docking: "D1",
                camera: "BWC-1042",
                goingTotal: 1,
                goingBytes: 300,
                going: [ClearingItem(recording: "0a", title: "CLIP0001.MP4", bytes: 300)],
                stayingTotal: 1,
                staying: [
                    ClearingItem(
                        recording: "0b",
                        title: "CLIP0002.MP4",
                        bytes: 200,
                        reason: "not-confirmed",
                        detail: "the store has not confirmed it yet"
                    )
                ]
            )
        ]
    )
}
