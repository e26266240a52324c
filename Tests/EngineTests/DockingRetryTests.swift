// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Custody
import Engine
import Evidence
import Platform
import SystemPackage
import TestSupport
import Testing

/// Dockings that a failure of ours cuts short, and how they end.
@Suite(.timeLimit(.minutes(5)))
struct DockingRetryTests {
    @Test func `a docking that failed after its last byte is read again once`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 51)
            let opener = HookedOpener()
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)
            // The reading that is under way then cannot write down its own end.
            opener.beforeNextFile {
                let id = try #require(dock.parts.dockBoard.all.first).id
                try await dock.parts.ledger.setState(.drained, of: id)
            }

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle && $0.first?.hold == nil }
                #expect(dock.parts.dockBoard.all.first?.outcome == .drained)
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            #expect(opener.openings == 2)
            #expect(dock.parts.conditions.all.isEmpty)
        }
    }
    @Test func `a spool that fails is not called a failing ledger`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 54)
            let trouble = SpoolError.io(.ioError, operation: "remove a file from the spool")
            let opener = TroubledOpener(failures: .max, with: trouble)
            let dock = try await TestDock(in: root.appending("dock"), opener: opener)

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.hold?.name == .spoolFailing }
                #expect(dock.parts.conditions.all.map(\.name) == [.spoolFailing])
                opener.mend()
                try await dock.untilBoard { $0.first?.state == .idle && $0.first?.hold == nil }
                try await dock.untilFigures { $0[.confirmed].count == card.files.count }
            }

            #expect(dock.parts.conditions.all.isEmpty)
        }
    }

    @Test func `a stop of the service ends the dockings and says why`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 52)
            let dock = try await TestDock(in: root.appending("dock"))

            try await dock.running {
                dock.udev.yield(.snapshot([card.device(serial: "CAM1")]))
                try await dock.untilBoard { $0.first?.state == .idle }
            }

            let record = try #require(try await dock.parts.ledger.dockings(limit: 1).first)
            #expect(record.state == .detached)
            #expect(record.reason?.contains("service was stopped") == true)
        }
    }

    @Test func `a camera that leaves needs no reason`() async throws {
        try await withTemporaryDirectory { root in
            let card = try Card(at: root.appending("card"), seed: 53)
            let dock = try await TestDock(in: root.appending("dock"))
            let device = card.device(serial: "CAM1")

            try await dock.running {
                dock.udev.yield(.snapshot([device]))
                try await dock.untilBoard { $0.first?.state == .idle }
                dock.udev.yield(.removed(sysPath: device.sysPath))
                try await dock.untilBoard { $0.isEmpty }
            }

            let record = try #require(try await dock.parts.ledger.dockings(limit: 1).first)
            #expect(record.state == .detached)
            #expect(record.reason == nil)
        }
    }
}
