// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What an operation comes to.
enum FakeReply: Sendable {
    case response(UInt16, [UInt32] = [])
    /// A data phase, and an OK with these parameters.
    case data([FakeRun.Segment], [UInt32] = [])
    /// The host is to send data.
    case wantsData
    /// Nothing, until something else makes the camera answer.
    case silence

    static let ok = response(0x2001)

    static func data(_ bytes: [UInt8], _ parameters: [UInt32] = []) -> Self {
        .data([.bytes(bytes[...])], parameters)
    }
}

/// From a command to its answer.
extension FakeState {
    mutating func begin(_ command: FakeCommand) {
        let reply = perform(command)
        if case .wantsData = reply {
            current?.awaitsData = true
        } else {
            complete(command, reply)
        }
    }

    /// Queues what the operation came to, as its faults have it.
    mutating func complete(_ command: FakeCommand, _ reply: FakeReply) {
        if case .silence = reply {
            silence = .cancel
            return
        }
        let phase = FakePhase(
            command: command,
            faults: current?.faults ?? [],
            packet: Int64(packetBytes)
        )
        outgoing += phase.outgoing(reply)
        noteMore()
    }

    private mutating func perform(_ command: FakeCommand) -> FakeReply {
        let code = command.code
        guard model.statement.operations.contains(code) || 0x1001...0x1003 ~= code else {
            return .response(0x2005)
        }
        for case .refuse(let code) in current?.faults ?? [] where !command.sendsData {
            return .response(code)
        }
        switch code {
        case FakeOperation.getDeviceInfo: return .data(deviceInfo())
        case FakeOperation.openSession: return openSession(command)
        default: break
        }
        guard session != 0 else { return .response(0x2003) }
        switch code {
        case 0x1003...0x1005: return performOnSession(command)
        case 0x1006, 0x1007, 0x1008, 0x100B, 0x9801...0x9805: return performOnObjects(command)
        case 0x1009, 0x101B, 0x95C1, 0x9421, 0x9431: return performOnContent(command)
        case 0x1014...0x1016: return performOnProperty(command)
        default: return .response(0x2005)
        }
    }

    private mutating func performOnSession(_ command: FakeCommand) -> FakeReply {
        switch command.code {
        case FakeOperation.closeSession: return closeSession()
        case FakeOperation.getStorageIDs:
            var bytes = FakeBytes()
            bytes.add(array: model.stores.map(\.id))
            return .data(bytes.bytes)
        default: return storageInfo(command.parameter(0))
        }
    }

    private mutating func openSession(_ command: FakeCommand) -> FakeReply {
        guard session == 0 else { return .response(0x201E, [session]) }
        guard command.parameter(0) != 0 else { return .response(0x201D) }
        session = command.parameter(0)
        sessionIsKnown = true
        sessionIsForgotten = false
        lastTransaction = 0
        return .ok
    }

    private mutating func closeSession() -> FakeReply {
        session = 0
        sessionIsKnown = false
        hasListedRoot = false
        return .ok
    }

    private func deviceInfo() -> [UInt8] {
        let statement = model.statement
        var bytes = FakeBytes()
        bytes.add(UInt16(100))
        bytes.add(statement.vendorExtension)
        bytes.add(UInt16(100))
        bytes.add(string: statement.vendorExtensionText)
        bytes.add(UInt16(0))
        bytes.add(array: statement.operations)
        bytes.add(array: statement.events)
        bytes.add(array: propertyCodes)
        bytes.add(array: [UInt16]())
        bytes.add(array: [FakeFormat.folder, FakeFormat.mp4, FakeFormat.quickTime])
        guard !statement.leavesOutStrings else { return bytes.bytes }
        bytes.add(string: statement.manufacturer)
        bytes.add(string: statement.model)
        bytes.add(string: statement.version)
        bytes.add(string: statement.serial)
        return bytes.bytes
    }

    private func storageInfo(_ id: UInt32) -> FakeReply {
        guard let store = model.stores.first(where: { $0.id == id }) else {
            return .response(0x2008)
        }
        guard store.hasMedium else { return .response(0x2013) }
        var bytes = FakeBytes()
        // Removable RAM, with a hierarchy of folders as DCF wants it.
        bytes.add(UInt16(4))
        bytes.add(UInt16(3))
        bytes.add(store.access)
        bytes.add(store.capacityBytes)
        bytes.add(store.freeBytes)
        bytes.add(UInt32(0xFFFF_FFFF))
        bytes.add(string: store.text)
        bytes.add(string: store.label)
        return .data(bytes.bytes)
    }
}

extension FakeCommand {
    /// Whether the host sends data with it.
    var sendsData: Bool { code == FakeOperation.setPropertyValue }
}
