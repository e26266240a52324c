// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5)))
struct USBLatchTests {
    @Test func `a value that is there is not waited for`() {
        let latch = Latch(7)

        #expect(latch.wait() == 7)
        #expect(latch.wait(for: .zero) == 7)
        #expect(latch.current == 7)
    }

    @Test func `every waiting thread is woken by one value`() {
        let latch = Latch<Int>()
        let group = DispatchGroup()
        let seen = (0..<4).map { _ in Latch<Int>() }
        for place in seen {
            DispatchQueue(label: "camdock.latch").async(group: group) {
                if let value = latch.wait(for: .seconds(50)) { place.leave(value) }
            }
        }

        latch.leave(3)
        group.wait()

        #expect(seen.map(\.current) == [3, 3, 3, 3])
    }

    @Test func `without a value a wait ends in time`() {
        let latch = Latch(1)
        latch.empty()

        #expect(latch.wait(for: .milliseconds(5)) == nil)
        #expect(latch.wait(for: .seconds(-1)) == nil)
    }
}
