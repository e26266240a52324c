// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch

/// An actor whose methods may block without holding a thread of the cooperative pool.
///
/// The word in a declaration tells the reader where blocking calls are allowed.
package protocol BlockingActor: Actor {
    /// The private queue on which the actor runs.
    nonisolated var executor: BlockingExecutor { get }
}

extension BlockingActor {
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
}

/// A serial queue of its own, on which an actor may block.
package final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Makes a queue; `label` names its thread in debuggers.
    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
