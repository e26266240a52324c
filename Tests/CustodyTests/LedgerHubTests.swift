// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import TestSupport
import Testing

@testable import Custody

/// The hubs on which bays were named.
struct LedgerHubTests {
    private static let bay = Bay(path: BayPath("pci-1-usb-0:2.1"), name: "A1")
    private static let first = HubIdentity("05e3:0610 USB2.1 Hub, 4 ports", isUSB3: false)
    private static let other = HubIdentity("2109:2817 USB2.0 Hub, 5 ports", isUSB3: false)

    @Test func `another hub is told each time, and is in the log once`() async throws {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger
            for hub in [Self.first, Self.first] {
                let before = try await ledger.noteHub(hub, at: Self.bay)
                #expect(before == nil)
            }
            for _ in 0..<2 {
                let before = try await ledger.noteHub(Self.other, at: Self.bay)
                #expect(before == Self.first)
            }
            let back = try await ledger.noteHub(Self.first, at: Self.bay)
            #expect(back == nil)
            let again = try await ledger.noteHub(Self.other, at: Self.bay)
            #expect(again == Self.first)

            let entries = try await ledger.custodyEntries(limit: 100)
            let recabled = entries.filter { $0.event == "bay-recabled" }
            #expect(recabled.count == 2)
            #expect(recabled.first?.detail["before"] == .text(Self.first.description))
            #expect(recabled.first?.detail["hub"] == .text(Self.other.description))
            #expect(recabled.first?.detail["bay"] == "A1")
        }
    }

    @Test func `what devices of USB 3 see of a hub is kept beside what others see`() async throws {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger
            _ = try await ledger.noteHub(Self.first, at: Self.bay)
            let fast = HubIdentity("05e3:0626 USB3.1 Hub, 4 ports", isUSB3: true)
            let before = try await ledger.noteHub(fast, at: Self.bay)
            #expect(before == nil)
            let slow = try await ledger.noteHub(Self.first, at: Self.bay)
            #expect(slow == nil)
        }
    }

    @Test(arguments: ["A1", "B1"])
    func `a bay that is named again, be it as before, is where it is`(name: String) async throws {
        try await withTemporaryDirectory { path in
            let ledger = try LedgerFixture(path).ledger
            try await ledger.nameBay(Self.bay.path, "A1", actor: .user(uid: 1))
            _ = try await ledger.noteHub(Self.first, at: Self.bay)
            _ = try await ledger.noteHub(Self.other, at: Self.bay)

            try await ledger.nameBay(Self.bay.path, name, actor: .user(uid: 1))

            let now = try await ledger.noteHub(Self.other, at: Self.bay)
            #expect(now == nil)
            let before = try await ledger.noteHub(Self.first, at: Self.bay)
            #expect(before == Self.other)
        }
    }
}
