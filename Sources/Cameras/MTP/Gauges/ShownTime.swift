// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

/// What a camera's clock showed, as it wrote it.
struct ShownTime: Hashable, Sendable {
    let time: CameraTime
    /// By how many seconds the zone that it names is ahead of UTC; nil if it names none.
    let zoneSeconds: Int?
    /// How coarse the answer is.
    let resolution: Duration
    /// The zone as the camera wrote it; empty if it named none.
    let zone: String

    /// Reads `20260301T221407.5+0100`; nil for what is no time.
    init?(_ text: String) {
        guard let read = PTPDate.read(text) else { return nil }
        time = read.time
        zoneSeconds = read.zoneSeconds
        let rest = text.dropFirst(15)
        let fraction = rest.prefix { $0 == "." || $0.isNumber }
        zone = String(rest.dropFirst(fraction.count))
        resolution =
            switch fraction.count {
            case ...1: .seconds(1)
            case 2: .milliseconds(100)
            case 3: .milliseconds(10)
            default: .milliseconds(1)
            }
    }

    /// How the camera would write another time.
    func text(of time: CivilTime) -> String { PTPDate.text(time) + zone }
}
