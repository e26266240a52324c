// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The control pipe: standard requests, and those of the still-image class.
extension FakeState {
    mutating func control(_ setup: FakeSetup, _ data: [UInt8]) -> FakeAnswer {
        guard isAttached else { return .gone }
        let answer =
            switch setup.requestType & 0x60 {
            case 0x00: standard(setup)
            case 0x20: classRequest(setup, data)
            default: FakeAnswer.stall
            }
        guard case .bytes(let bytes) = answer else { return answer }
        return .bytes(setup.isIn ? Array(bytes.prefix(Int(setup.length))) : [])
    }

    private mutating func standard(_ setup: FakeSetup) -> FakeAnswer {
        switch (setup.isIn, setup.request) {
        case (true, 0): status(setup)
        case (false, 1), (false, 3): feature(setup)
        case (true, 6): descriptor(setup)
        case (true, 8): .bytes([configuration])
        case (false, 9): configure(setup.value)
        case (true, 10): .bytes([0])
        case (false, 11): setup.value == 0 ? .bytes([]) : .stall
        // SET_ADDRESS, SET_SEL and SET_ISOCH_DELAY want no answer but that they arrived.
        case (false, 5), (false, 48), (false, 49): .bytes([])
        default: .stall
        }
    }

    private func descriptor(_ setup: FakeSetup) -> FakeAnswer {
        let found = FakeDescriptors(model.usb).descriptor(
            type: UInt8(setup.value >> 8),
            index: UInt8(setup.value & 0xFF)
        )
        return found.map { .bytes($0) } ?? .stall
    }

    private func status(_ setup: FakeSetup) -> FakeAnswer {
        let isHalted = setup.requestType & 0x1F == 2 && halted.contains(UInt8(setup.index & 0xFF))
        return .bytes([isHalted ? 1 : 0, 0])
    }

    /// CLEAR_FEATURE and SET_FEATURE; only the halt of an endpoint has an effect.
    private mutating func feature(_ setup: FakeSetup) -> FakeAnswer {
        guard setup.requestType & 0x1F == 2 else { return .bytes([]) }
        guard setup.value == 0 else { return .stall }
        let endpoint = UInt8(setup.index & 0xFF)
        if setup.request == 3 {
            halted.insert(endpoint)
        } else if halted.remove(endpoint) != nil {
            noteMore()
        }
        return .bytes([])
    }

    private mutating func configure(_ value: UInt16) -> FakeAnswer {
        guard value <= 1 else { return .stall }
        configuration = UInt8(value)
        halted = []
        return .bytes([])
    }

    private mutating func classRequest(_ setup: FakeSetup, _ data: [UInt8]) -> FakeAnswer {
        let isOurs =
            setup.requestType & 0x1F == 1 && setup.index == UInt16(model.usb.interfaceNumber)
        guard isOurs else { return .stall }
        classRequests.append(setup.request)
        guard !model.ignoresClassRequests else { return .pending }
        switch (setup.isIn, setup.request) {
        case (false, 0x64): return cancel(data)
        case (true, 0x65): return extendedEvent()
        case (false, 0x66):
            classReset()
            return .bytes([])
        case (true, 0x67): return deviceStatus()
        default: return .stall
        }
    }

    /// GetDeviceStatus: a length, a code, and the endpoints that are halted.
    private mutating func deviceStatus() -> FakeAnswer {
        var code: UInt16 = halted.isEmpty ? 0x2001 : 0x201F
        if busyAnswersLeft > 0 {
            busyAnswersLeft -= 1
            code = 0x2019
        }
        var bytes = FakeBytes()
        bytes.add(UInt16(4 + 4 * halted.count))
        bytes.add(code)
        for endpoint in halted.sorted() { bytes.add(UInt32(endpoint)) }
        return .bytes(bytes.bytes)
    }

    /// GetExtendedEventData: the event that was asked for last, each parameter with its size.
    private func extendedEvent() -> FakeAnswer {
        guard let event = events.first else { return .stall }
        var bytes = FakeBytes()
        bytes.add(event.littleEndian16(at: 6))
        bytes.add(event.littleEndian32(at: 8))
        bytes.add(UInt16((event.count - 12) / 4))
        for place in stride(from: 12, to: event.count, by: 4) {
            bytes.add(UInt16(4))
            bytes.add(event.littleEndian32(at: place))
        }
        return .bytes(bytes.bytes)
    }
}
