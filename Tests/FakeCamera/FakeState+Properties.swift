// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Operations on the properties of the camera.
extension FakeState {
    var propertyCodes: [UInt16] {
        (model.battery == nil ? [] : [FakePropertyCode.battery])
            + (model.clock == nil ? [] : [FakePropertyCode.dateTime])
            + (model.initiator.exists ? [FakePropertyCode.initiator] : [])
            + [FakePropertyCode.friendlyName]
    }

    func performOnProperty(_ command: FakeCommand) -> FakeReply {
        let code = UInt16(truncatingIfNeeded: command.parameter(0))
        // A host that sets sends its data in any case, and hears of a refusal afterwards.
        if command.sendsData { return .wantsData }
        guard propertyCodes.contains(code) else { return .response(0x200A) }
        var bytes = FakeBytes()
        switch command.code {
        case FakeOperation.getPropertyDescription: describe(code, in: &bytes)
        default: value(of: code, in: &bytes)
        }
        return .data(bytes.bytes)
    }

    private func describe(_ code: UInt16, in bytes: inout FakeBytes) {
        bytes.add(code)
        bytes.add(UInt16(code == FakePropertyCode.battery ? 2 : 0xFFFF))
        bytes.add(raw: [canBeSet(code) ? 1 : 0])
        // The default, and what it is now.
        value(of: code, in: &bytes)
        value(of: code, in: &bytes)
        guard code == FakePropertyCode.battery, let form = model.battery?.form else {
            return bytes.add(raw: [0])
        }
        switch form {
        case .none: bytes.add(raw: [0])
        case .range(let least, let most, let step): bytes.add(raw: [1, least, most, step])
        case .enumeration(let values):
            bytes.add(raw: [2])
            bytes.add(UInt16(values.count))
            bytes.add(raw: values)
        }
    }

    private func canBeSet(_ code: UInt16) -> Bool {
        switch code {
        case FakePropertyCode.dateTime: model.clock?.canBeSet == true
        case FakePropertyCode.initiator: true
        default: false
        }
    }

    private func value(of code: UInt16, in bytes: inout FakeBytes) {
        switch code {
        case FakePropertyCode.battery: bytes.add(raw: [model.battery?.level ?? 0])
        case FakePropertyCode.dateTime: bytes.add(string: model.clock?.shown ?? "")
        case FakePropertyCode.initiator: bytes.add(string: model.initiator.value)
        default: bytes.add(string: model.statement.model)
        }
    }

    // MARK: - Setting

    /// Takes what the host sent with an operation.
    mutating func accept(_ payload: [UInt8], for command: FakeCommand) -> FakeReply {
        let code = UInt16(truncatingIfNeeded: command.parameter(0))
        let isKnown = [FakePropertyCode.dateTime, FakePropertyCode.initiator].contains(code)
        if !isKnown { violations.append(.setsProperty(command.parameter(0))) }
        guard propertyCodes.contains(code) else { return .response(0x200A) }
        guard canBeSet(code) else { return .response(0x200F) }
        if code == FakePropertyCode.dateTime, let refusal = model.clock?.refusal {
            return .response(refusal)
        }
        guard let units = payload.ptpString(at: 0) else { return .response(0x201C) }
        let faults = current?.faults ?? []
        let isRefused = faults.contains { if case .refuse = $0 { true } else { false } }
        guard !isRefused, !faults.contains(.ignoredSetting) else { return .ok }
        let text = String(decoding: units, as: UTF16.self)
        if code == FakePropertyCode.dateTime {
            model.clock?.shown = text
        } else {
            introduce(text)
        }
        return .ok
    }

    /// A host has said who it is; the camera may then show more of itself.
    private mutating func introduce(_ name: String) {
        model.initiator.value = name
        let gained = model.initiator.unlocks.filter { !model.statement.operations.contains($0) }
        guard !gained.isEmpty else { return }
        model.statement.operations += gained
        if model.initiator.sendsEvent { queueEvent(0x4008, []) }
    }
}

extension FakeCamera {
    /// Sets the battery's level, and announces it if the camera does that.
    package func setBatteryLevel(_ level: UInt8) {
        change { $0.battery?.level = level }
        announce(FakePropertyCode.battery)
    }

    /// Sets what the clock shows, and announces it if the camera does that.
    package func setClock(_ shown: String) {
        change { $0.clock?.shown = shown }
        announce(FakePropertyCode.dateTime)
    }

    private func announce(_ property: UInt16) {
        guard model.sendsPropertyEvents else { return }
        sendEvent(0x4006, [UInt32(property)])
    }
}
