// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Engine
import SystemPackage

/// A suite whose time stands still unless a test moves it, before a store that a test scripts.
protocol StandingSuite: Sendable {
    var time: StandingTime { get }
    var store: ScriptedStore { get }
}

extension StandingSuite {
    /// A dock in a directory, with the suite's time and store.
    func dock(in root: FilePath, _ terms: UplinkTerms, lanes: Int = 2) async throws -> TestDock {
        try await TestDock(
            in: root.appending("dock"),
            store: store,
            terms: terms,
            lanes: lanes,
            now: { [time] in time.now }
        )
    }
}
