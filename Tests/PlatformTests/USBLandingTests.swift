// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import Platform

struct USBLandingTests {
    @Test(arguments: [
        (USBOutcome(end: .completed, count: 1024), USBLanding(count: 1024)),
        (USBOutcome(end: .completed, count: 1023), USBLanding(count: 1023, endsShort: true)),
        (USBOutcome(end: .completed, count: 512), USBLanding(count: 512, endsShort: true)),
        (USBOutcome(end: .completed, count: 0), USBLanding(count: 0, endsShort: true)),
        (USBOutcome(end: .takenBack, count: 512), USBLanding(count: 512)),
        (USBOutcome(end: .takenBack, count: 0), USBLanding(count: 0)),
        (USBOutcome(end: .takenBack, count: 524), USBLanding(count: 524, endsShort: true)),
        (
            USBOutcome(end: .failed(.stalled), count: 3),
            USBLanding(count: 3, failure: .stalled)
        ),
    ])
    func `a transfer ends a phase if its last packet was short`(
        outcome: USBOutcome,
        landing: USBLanding
    ) {
        #expect(USBLanding(outcome, requested: 1024, packetBytes: 512) == landing)
    }
}
