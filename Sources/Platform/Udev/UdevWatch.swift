// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Synchronization

/// Watches USB devices, disks and partitions come, change and go.
///
/// The watch is armed before the first scan, so nothing falls between the two; what is seen twice is
/// told twice, and the reader's handling must not mind. When the kernel had to drop events, the scan
/// is made again and told as another `snapshot`. A device that replaced another at the same path is
/// always preceded by that one's `removed`.
package final class UdevWatch: Sendable {
    private let pump: UdevPump
    let wake: WakeDescriptor
    private let queue = DispatchQueue(label: "camdock.udev")
    private let isTaken = Atomic<Bool>(false)

    /// Arms the watch: from here on no event is missed.
    package convenience init() throws(UdevError) {
        try self.init(source: UdevMonitor())
    }

    /// Watches another source of events.
    init(source: sending any UdevEventSource) throws(UdevError) {
        wake = try WakeDescriptor()
        pump = UdevPump(source: source, wake: wake)
    }

    deinit {
        wake.raise()
    }

    /// All changes from now on, beginning with a snapshot; may be called once.
    ///
    /// The stream ends after `stop()`, when the watch itself is let go, and with a `UdevError` if
    /// the kernel's socket breaks. Cancelling the reader stops the watch.
    package func events() -> AsyncThrowingStream<UdevChange, any Error> {
        let wasTaken = isTaken.exchange(true, ordering: .relaxed)
        precondition(!wasTaken, "a watch has one reader")
        // Unbounded, because a change must never be dropped and each is a few kilobytes: a reader
        // that falls behind holds the changes of a few hundred ports, not footage.
        let (stream, continuation) = AsyncThrowingStream.makeStream(
            of: UdevChange.self,
            bufferingPolicy: .unbounded
        )
        continuation.onTermination = { [wake] _ in wake.raise() }
        queue.async { [pump] in pump.run(continuation) }
        return stream
    }

    /// Ends the watch and its stream at once.
    package func stop() {
        wake.raise()
    }
}
