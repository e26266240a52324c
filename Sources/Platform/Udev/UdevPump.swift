// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Synchronization
import SystemPackage

/// Moves what a source brings into a watch's stream, on a thread that waits in `poll`.
final class UdevPump: Sendable {
    typealias Continuation = AsyncThrowingStream<UdevChange, any Error>.Continuation

    /// Held for the whole of `run`, which is how only one thread ever uses libudev's objects.
    private let source: Mutex<any UdevEventSource>
    private let wake: WakeDescriptor

    init(source: sending any UdevEventSource, wake: WakeDescriptor) {
        self.source = Mutex(source)
        self.wake = wake
    }

    /// Pumps until the wake descriptor is raised or the source breaks.
    ///
    /// **Blocks.**
    func run(_ continuation: Continuation) {
        source.withLock { source in
            do {
                var roster = UdevRoster()
                try scan(source, &roster, continuation)
                while try waitForEvents(source.descriptor) {
                    try drain(&source, &roster, continuation)
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }

    private func scan(
        _ source: any UdevEventSource,
        _ roster: inout UdevRoster,
        _ continuation: Continuation
    ) throws(UdevError) {
        for change in roster.changes(present: try source.devices()) { continuation.yield(change) }
    }

    /// Takes everything that waits and then, if something was lost, scans.
    ///
    /// In that order: an old removal that is still queued must not follow the scan that shows the
    /// device back in its place.
    private func drain(
        _ source: inout any UdevEventSource,
        _ roster: inout UdevRoster,
        _ continuation: Continuation
    ) throws(UdevError) {
        var overruns = 0
        while true {
            switch source.receive() {
            case .event(let action, let device, let formerPath):
                let told = roster.changes(action: action, device: device, formerPath: formerPath)
                for change in told { continuation.yield(change) }
            case .overrun(let errno):
                overruns += 1
                // One is reported for any number of lost events: a socket that goes on is broken.
                guard overruns < 100 else {
                    throw UdevError(operation: "receive events", errno: errno)
                }
            case .broken(let errno):
                throw UdevError(operation: "receive events", errno: errno)
            case .empty:
                if overruns > 0 { try scan(source, &roster, continuation) }
                return
            }
        }
    }

    /// Returns false when the pump is to end.
    private func waitForEvents(_ descriptor: CInt) throws(UdevError) -> Bool {
        var waited = [
            pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&waited, nfds_t(waited.count), -1) < 0 {
            let reason = Errno(rawValue: errno)
            guard reason == .interrupted else {
                throw UdevError(operation: "wait for events", errno: reason)
            }
        }
        guard waited[1].revents & Int16(POLLNVAL) == 0 else {
            throw UdevError(operation: "wait for events", errno: .badFileDescriptor)
        }
        return waited[0].revents == 0
    }
}
