// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The bulk-out pipe: commands, and the data that a host sends.
extension FakeState {
    mutating func bulkOut(_ bytes: [UInt8]) -> FakeAnswer {
        guard isAttached else { return .gone }
        guard !halted.contains(model.usb.bulkOut) else { return .stall }
        guard silence == nil, !waitsForEventRead else { return .pending }
        if owesEmptyPacket {
            owesEmptyPacket = false
            if bytes.isEmpty {
                finishData()
                return .bytes([])
            }
            violations.append(.missingEmptyPacket)
        }
        if current?.awaitsData == true, !bytes.isContainer(of: 1) { return receiveData(bytes) }
        return receiveCommand(bytes)
    }

    // MARK: - Commands

    private mutating func receiveCommand(_ bytes: [UInt8]) -> FakeAnswer {
        guard let command = parse(bytes) else { return .stall }
        if takeStall(for: command) { return .stall }
        if let current {
            violations.append(.commandUnderWay(command.code, during: current.command.code))
            outgoing = []
        }
        incoming = []
        commands.append(command)
        judge(command)
        current = FakeTransaction(command: command, faults: takeFaults(for: command))
        begin(command)
        return .bytes([])
    }

    private mutating func parse(_ bytes: [UInt8]) -> FakeCommand? {
        guard !bytes.isEmpty else {
            violations.append(.malformed("an empty packet that nothing owes"))
            return nil
        }
        guard bytes.count >= 12, bytes.littleEndian32(at: 0) == UInt32(bytes.count),
            bytes.count <= 32, bytes.count % 4 == 0
        else {
            violations.append(.malformed("a command of \(bytes.count) bytes"))
            return nil
        }
        guard bytes.littleEndian16(at: 4) == 1 else {
            violations.append(.unexpectedData)
            return nil
        }
        return FakeCommand(
            code: bytes.littleEndian16(at: 6),
            transaction: bytes.littleEndian32(at: 8),
            parameters: stride(from: 12, to: bytes.count, by: 4).map(bytes.littleEndian32)
        )
    }

    private mutating func judge(_ command: FakeCommand) {
        if FakeOperation.forbidden.contains(command.code) {
            violations.append(.forbidden(command.code))
        } else if !model.statement.operations.contains(command.code),
            !(0x1001...0x1003 ~= command.code)
        {
            violations.append(.unstated(command.code))
        }
        let expected = expectedTransaction(for: command)
        if let expected, expected != command.transaction {
            violations.append(.unexpectedTransaction(command.transaction, expected: expected))
        }
        if sessionIsKnown { lastTransaction = command.transaction }
    }

    /// The number that the transaction must have; nil if the camera cannot know.
    private func expectedTransaction(for command: FakeCommand) -> UInt32? {
        guard command.code != FakeOperation.openSession else { return 0 }
        guard session != 0 else { return sessionIsForgotten ? nil : 0 }
        guard sessionIsKnown else { return nil }
        return lastTransaction >= 0xFFFF_FFFE ? 1 : lastTransaction + 1
    }

    // MARK: - Faults

    private mutating func takeStall(for command: FakeCommand) -> Bool {
        let place = rules.firstIndex { $0.fault == .stallCommand && $0.matches(command) }
        guard let place, rules[place].strikes() else { return false }
        if rules[place].timesLeft == 0 { rules.remove(at: place) }
        halted.insert(model.usb.bulkOut)
        return true
    }

    private mutating func takeFaults(for command: FakeCommand) -> [FakeFault] {
        var struck: [FakeFault] = []
        for place in rules.indices where rules[place].fault != .stallCommand {
            guard rules[place].matches(command), rules[place].strikes() else { continue }
            struck.append(rules[place].fault)
        }
        rules.removeAll { $0.timesLeft == 0 }
        return struck
    }

    // MARK: - Data

    /// Collects the data phase, whose header may come as a transfer of its own.
    private mutating func receiveData(_ bytes: [UInt8]) -> FakeAnswer {
        incoming += bytes
        guard incoming.count >= 12 else {
            violations.append(.malformed("data of \(incoming.count) bytes"))
            return .stall
        }
        let stated = Int(incoming.littleEndian32(at: 0))
        let headerAlone = incoming.count == 12 && stated > 12
        let endsShort = bytes.count % packetBytes != 0
        guard incoming.count >= stated || (endsShort && !headerAlone) else { return .bytes([]) }
        let isRight =
            incoming.count == stated && incoming.littleEndian16(at: 4) == 2
            && incoming.littleEndian16(at: 6) == current?.command.code
            && incoming.littleEndian32(at: 8) == current?.command.transaction
        if !isRight { violations.append(.malformed("data of \(incoming.count) bytes")) }
        owesEmptyPacket = !endsShort
        if endsShort { finishData() }
        return .bytes([])
    }

    private mutating func finishData() {
        let payload = Array(incoming.dropFirst(12))
        incoming = []
        guard let command = current?.command else { return }
        current?.awaitsData = false
        complete(command, accept(payload, for: command))
    }
}

extension [UInt8] {
    /// Whether a container of that kind starts here.
    fileprivate func isContainer(of kind: UInt16) -> Bool {
        count >= 12 && littleEndian16(at: 4) == kind && littleEndian32(at: 0) == UInt32(count)
    }
}
