// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence

extension MTPCamera: CameraGauges {
    /// How often the camera is asked whether it has an event.
    static let eventPause: Duration = .milliseconds(500)
    /// How long one look for an event may take.
    private static let eventPatience: Duration = .milliseconds(20)

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

    package func nextChange() async throws {
        while true {
            try Task.checkCancellation()
            if try takeEvent() { return }
            try await pause(Self.eventPause)
        }
    }

    /// Whether one of the events that wait is about a gauge.
    private func takeEvent() throws -> Bool {
        try use {
            do throws(PTPError) {
                while let event = try session.nextEvent(within: Self.eventPatience) {
                    if event.isAboutGauge { return true }
                }
                return false
            } catch .busyStreaming {
                return false
            }
        }
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
    /// Whether it says that charge or clock have changed; an event that does not say which property
    /// may be about either.
    fileprivate var isAboutGauge: Bool {
        guard code == .devicePropChanged else { return false }
        guard let parameter = parameters.first else { return true }
        let gauges: [PTPProperty] = [.batteryLevel, .dateTime]
        return gauges.contains { UInt32($0.rawValue) == parameter }
    }
}
