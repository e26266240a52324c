// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import SystemPackage
import TestSupport
import Testing

@testable import Platform

struct USBMemoryBudgetTests {
    @Test(
        arguments: [
            ("16\n", 16 << 20), ("1", 1 << 20), ("", 16 << 20), ("many", 16 << 20), ("0\n", nil),
            ("9223372036854775807", nil),
        ] as [(String, Int?)]
    )
    func `the kernel's limit is read, 0 being none`(text: String, limit: Int?) {
        #expect(USBMemoryBudget.limitBytes(stated: text) == limit)
    }

    @Test func `without the kernel's file its usual limit counts, less what is left to others`() {
        let budget = USBMemoryBudget(readingLimitFrom: "/nonexistent/usbfs_memory_mb")

        #expect(budget.grantableBytes == 14 << 20)
    }

    @Test func `memory comes back when its grant ends`() {
        let budget = USBMemoryBudget(limitBytes: 16 << 20)
        do {
            let grant = budget.grant(upTo: 4, of: 256 << 10)
            #expect(grant.count == 4)
            #expect(budget.grantedBytes == 1 << 20)
        }

        #expect(budget.grantedBytes == 0)
    }

    @Test func `fewer transfers are granted when memory is short, and one always`() {
        let budget = USBMemoryBudget(limitBytes: 1 << 20)  // 896 KiB can be granted.
        let first = budget.grant(upTo: 4, of: 256 << 10)
        let second = budget.grant(upTo: 4, of: 256 << 10)
        let third = budget.grant(upTo: 4, of: 256 << 10)

        #expect(first.count == 3)
        #expect((second.count, second.transferBytes) == (1, 128 << 10))
        #expect((third.count, third.transferBytes) == (1, USBMemoryBudget.floorBytes))
        #expect(budget.grantedBytes == 896 << 10)
    }

    @Test func `without a limit everything is granted`() {
        let budget = USBMemoryBudget(limitBytes: nil)
        let grants = (0..<100).map { _ in budget.grant(upTo: 4, of: 256 << 10).count }

        #expect(grants.allSatisfy { $0 == 4 })
        #expect(budget.grantedBytes == 0)
    }

    @Test func `a grant widens into what became free, and gives back what was refused`() {
        let budget = USBMemoryBudget(limitBytes: 8 << 20)
        var grant = budget.grant(upTo: 1, of: 1 << 20)

        grant.widen(to: 4)
        #expect((grant.count, budget.grantedBytes) == (4, 4 << 20))
        grant.narrow(to: 2)
        #expect((grant.count, budget.grantedBytes) == (2, 2 << 20))
        grant.widen(to: 100)
        #expect(budget.grantedBytes == 7 << 20)
    }
}
