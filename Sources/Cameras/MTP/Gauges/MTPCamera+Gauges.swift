// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension MTPCamera: CameraGauges {
    /// How often the camera is asked whether it has an event, and the most often that a change is
    /// told, however often the camera speaks of one.
    static let eventPause: Duration = .seconds(1)
    /// How long one look for events waits for the first.
    private static let eventPatience: Duration = .milliseconds(20)
    /// How long it waits for each of the others, which the camera may have at hand.
    private static let furtherPatience: Duration = .milliseconds(5)
    /// The most events that one look takes; the others wait for the next.
    static let eventsPerLook = 32

    package func charge() throws -> Charge {
        try gauge {
            guard abilities.hasBattery, let battery = try description(of: .batteryLevel) else {
                return .unknown
            }
            return Charge(of: battery)
        }
    }

    package func clock() throws -> ClockReading? {
        try gauge { try readClock()?.reading }
    }

    package func setClock(to time: CivilTime) throws -> ClockReading? {
        try gauge {
            guard let (_, shown, isSettable) = try readClock(), isSettable else { return nil }
            var writer = PTPWriter()
            // In the zone that it names itself: only what it shows is to change.
            writer.string(shown.text(of: time))
            let code = UInt32(PTPProperty.dateTime.rawValue)
            do throws(PTPError) {
                _ = try session.send(.setDevicePropValue, [code], writer.bytes)
            } catch .refused {
                return nil
            }
            return try readClock()?.reading
        }
    }

    package func nextChange() async throws -> CameraChange {
        while true {
            try await pause(Self.eventPause)
            if let change = try takeChange() { return change }
        }
    }

    /// What the waiting events say; nil if none is about anything.
    ///
    /// Something new counts more than a gauge: for its sake the camera is asked for everything.
    private func takeChange() throws -> CameraChange? {
        let change =
            try unheard
            ?? use {
                do {
                    return try look()
                } catch PTPError.busyStreaming {
                    // The events wait.
                    return nil
                }
            }
        // The camera tells it once.
        unheard = Task.isCancelled ? change : nil
        try Task.checkCancellation()
        return change
    }

    private func look() throws(PTPError) -> CameraChange? {
        var found: CameraChange?
        var patience = Self.eventPatience
        var left = Self.eventsPerLook
        while left > 0, !Task.isCancelled, let event = try session.nextEvent(within: patience) {
            if event.change == .content { return .content }
            found = found ?? event.change
            patience = Self.furtherPatience
            left -= 1
        }
        return found
    }

    private func readClock() throws -> (reading: ClockReading, shown: ShownTime, isSettable: Bool)?
    {
        let before = now()
        guard abilities.hasClock, let clock = try description(of: .dateTime),
            let shown = clock.value.text.flatMap({ ShownTime($0) })
        else { return nil }
        let half = now().since(before) / 2
        let reading = ClockReading(
            shown: shown.time,
            zoneSeconds: shown.zoneSeconds,
            readAt: before.advanced(by: half),
            uncertainty: half + shown.resolution
        )
        return (reading, shown, clock.isSettable)
    }

    /// What the camera says of one of its properties; nil if it has none, or nothing that can be read.
    private func description(of property: PTPProperty) throws(PTPError) -> PTPPropertyDescription? {
        do throws(PTPError) {
            let bytes = try session.fetch(
                .getDevicePropDesc,
                [UInt32(property.rawValue)],
                atMost: ObjectRequests.datasetBytes,
                patience: nil
            )
            return try? PTPPropertyDescription(bytes)
        } catch .refused {
            return nil
        }
    }

    /// Runs `body` between two readings of footage, never within one.
    private func gauge<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try use {
                do {
                    try slot.clear(evenOwned: false)
                    return try body()
                } catch PTPError.busyStreaming {
                    throw GaugesBusy()
                }
            }
        }
    }
}

extension PTPEvent {
    /// What it says has changed; nil for what is of no concern here.
    fileprivate var change: CameraChange? {
        switch code {
        case .objectAdded, .objectInfoChanged, .storeAdded, .storeRemoved, .unreportedStatus:
            .content
        default: isAboutGauge ? .gauge : nil
        }
    }

    /// Whether it says that charge or clock have changed; an event that does not say which property
    /// may be about either.
    private var isAboutGauge: Bool {
        guard code == .devicePropChanged else { return false }
        guard let parameter = parameters.first else { return true }
        let gauges: [PTPProperty] = [.batteryLevel, .dateTime]
        return gauges.contains { UInt32($0.rawValue) == parameter }
    }
}
