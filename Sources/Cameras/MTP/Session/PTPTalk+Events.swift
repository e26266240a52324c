// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Events.
extension PTPTalk {
    /// How often the pipe of events may stall before it is left alone.
    private static let mostEventStalls = 3

    /// The next event; nil if none comes in time.
    ///
    /// Only what the pipe has now; what was kept is for `keptEvent`.
    mutating func nextEvent(within limit: Duration) throws(PTPTrouble) -> PTPEvent? {
        guard eventStalls < Self.mostEventStalls else {
            // Nothing is to be had there, and nobody shall turn in circles for it.
            try pause(limit, limits())
            return nil
        }
        do throws(PTPChannelError) {
            let event = event(try channel.nextEvent(within: limit))
            if event != nil { eventStalls = 0 }
            return event
        } catch {
            scribe?.write(.trouble(error, on: .event))
            switch error {
            case .gone, .closed: throw .channel(error)
            case .timedOut, .exhausted: return nil
            case .stalled:
                eventStalls += 1
                try? endStall(of: .event)
            case .overflow, .failed:
                eventStalls += 1
                observer.tolerated(.unreadableEvent)
            }
            return nil
        }
    }

    /// The first event that was kept.
    mutating func keptEvent() -> PTPEvent? { events.isEmpty ? nil : events.removeFirst() }

    /// Keeps an event for whoever asks for one.
    mutating func keep(_ event: PTPEvent) {
        // That a transaction was cancelled is known to whoever had it cancelled.
        guard event.code != .cancelTransaction, events.count < PTPBounds.keptEvents else { return }
        events.append(event)
    }

    private mutating func event(_ bytes: [UInt8]?) -> PTPEvent? {
        guard let bytes else { return nil }
        guard let container = try? PTPContainer(bytes), container.kind == .event else {
            let reason = "an event that cannot be read: \(PTPHex.text(bytes))"
            scribe?.write(.trouble(.failed(reason), on: .event))
            observer.tolerated(.unreadableEvent)
            return nil
        }
        scribe?.write(.event(container))
        return PTPEvent(container)
    }
}
