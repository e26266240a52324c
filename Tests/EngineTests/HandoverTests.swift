// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AdminAPI
import Engine
import SystemPackage
import TestSupport
import Testing

/// Folders that people hand over.
struct HandoverTests {
    @Test func `a folder that cannot be opened is named without what acts on a terminal`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let dock = try await TestDock(in: path)
            let administration = EngineAdministration(
                dock.parts,
                dock: dock.service,
                rules: DockService.Rules(
                    enrolment: .any,
                    library: try TestDock.library(),
                    bayNames: [:]
                ),
                storeLabel: "memory",
                spoolPath: path.appending("spool").string,
                reserveBytes: 0
            )

            let error = await #expect(throws: AdminError.self) {
                try await administration.dock(
                    DockRequest(path: "/nowhere/\u{1B}[31mred\n", serial: nil),
                    as: PeerIdentity(uid: 0, gid: 0, pid: 1)
                )
            }

            #expect(error?.message.hasPrefix("could not open '/nowhere/%1B[31mred%0A': ") == true)
        }
    }
}
