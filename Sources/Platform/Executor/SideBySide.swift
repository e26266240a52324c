// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch

/// Runs `body` so many times at once, each with its number, and returns when all are through.
///
/// **Blocks.** Each has a thread of its own. `concurrentPerform` would take no more threads than
/// there are processors, though most may wait for a disk, and take them from the cooperative pool.
package func sideBySide(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1 else {
        if count == 1 { body(0) }
        return
    }
    withoutActuallyEscaping(body) { body in
        let group = DispatchGroup()
        for number in 0..<count {
            DispatchQueue(label: "camdock.side-by-side").async(group: group) { body(number) }
        }
        group.wait()
    }
}
