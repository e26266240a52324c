// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Cameras
import Evidence
import Platform

/// Asks the kernel for batteries, which blocks on sysfs.
actor BatteryReader: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "camdock.batteries")

    /// The charge of what is in each bay.
    func charges() throws -> [BayPath: Charge] { try BatteryProbe.charges() }
}
