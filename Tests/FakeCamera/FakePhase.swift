// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Lays out what an operation sends, its faults among it.
struct FakePhase {
    let command: FakeCommand
    let faults: [FakeFault]
    let packet: Int64

    func outgoing(_ reply: FakeReply) -> [FakeOutgoing] {
        let stale = staleResponses()
        switch reply {
        case .response(let code, let parameters):
            return stale + interruption(of: []) + [.run(response(code, parameters))]
        case .data(let segments, let parameters):
            return stale + data(segments, parameters)
        case .wantsData, .silence: return []
        }
    }

    // MARK: - Responses

    private func response(_ code: UInt16, _ parameters: [UInt32]) -> FakeRun {
        var (code, transaction, parameters) = (code, command.transaction, parameters)
        for fault in faults {
            switch fault {
            case .malformedResponse(let bytes):
                var run = FakeRun([.bytes(bytes[...])])
                run.endsTransaction = true
                return run
            case .wrongTransaction: transaction &+= 7
            case .garbageHeader: transaction = 0xDEAD_BEEF
            case .lyingParameter(let lie): parameters = [lie]
            case .truncateAdmitted: code = 0x2007
            case .refuse(let refusal): code = refusal
            default: break
            }
        }
        return .response(code, transaction, parameters)
    }

    private func staleResponses() -> [FakeOutgoing] {
        faults.flatMap { fault -> [FakeOutgoing] in
            guard case .staleResponse(let count) = fault else { return [] }
            return (0..<count).map { place in
                var run = FakeRun.response(0x2001, command.transaction &- UInt32(count - place))
                run.endsTransaction = false
                return .run(run)
            }
        }
    }

    // MARK: - Data

    private func data(_ segments: [FakeRun.Segment], _ parameters: [UInt32]) -> [FakeOutgoing] {
        let answer = response(0x2001, parameters)
        guard !faults.contains(.responseInDataPhase) else { return [.run(answer)] }
        let runs = joined(dataRuns(segments), answer)
        let interrupted = interruption(of: runs)
        guard interrupted.isEmpty else { return interrupted }
        return runs.map(FakeOutgoing.run)
    }

    /// The runs of the data phase: one, or the header and the rest.
    private func dataRuns(_ segments: [FakeRun.Segment]) -> [FakeRun] {
        guard !faults.contains(.garbage) else { return [FakeRun([.bytes(Self.noise[...])])] }
        let payload = damaged(segments)
        let header = FakeRun.Segment.bytes(header(for: payload)[...])
        let sent = FakeRun.prefix(payload, cutLength(of: payload)) + surplus()
        let isSplit = faults.contains(.splitHeader)
        var run = FakeRun(isSplit ? sent : [header] + sent)
        for case .slowDrip(let bytes, let pause) in faults { run.drip = (bytes, pause) }
        let isFull = run.count % packet == 0
        if faults.contains(.missingZeroLengthPacket), isFull { run.ending = .nothing }
        if faults.contains(.paddedInsteadOfZLP), isFull {
            run = FakeRun((isSplit ? sent : [header] + sent) + [.bytes([0])])
        }
        guard isSplit else { return [run] }
        return run.count == 0 ? [FakeRun([header])] : [FakeRun([header]), run]
    }

    private func header(for payload: [FakeRun.Segment]) -> [UInt8] {
        var length = payload.reduce(Int64(0)) { $0 + $1.count }
        var (kind, code, transaction) = (UInt16(2), command.code, command.transaction)
        var isUnknown = false
        for fault in faults {
            switch fault {
            case .lyingLength(let lie): length = lie
            case .unknownLength: isUnknown = true
            case .wrongTransaction: transaction &+= 7
            case .wrongKind: kind = 1
            case .garbageHeader: (code, transaction) = (0xA5A5, 0xDEAD_BEEF)
            default: break
            }
        }
        var bytes = FakeBytes()
        let stated = length + 12
        bytes.add(isUnknown || stated > 0xFFFF_FFFE ? 0xFFFF_FFFF : UInt32(stated))
        bytes.add(kind)
        bytes.add(code)
        bytes.add(transaction)
        return bytes.bytes
    }

    private func damaged(_ segments: [FakeRun.Segment]) -> [FakeRun.Segment] {
        var payload = segments
        for fault in faults {
            switch fault {
            case .replaced(let bytes): payload = [.bytes(bytes[...])]
            case .flippedByte(let place): payload = Self.flipping(payload, at: place)
            default: break
            }
        }
        return payload
    }

    /// The payload with one byte of its only segment changed.
    private static func flipping(
        _ payload: [FakeRun.Segment],
        at place: Int64
    ) -> [FakeRun.Segment] {
        guard case .content(let content, let from, let count) = payload.first, place < count else {
            return payload
        }
        let byte = content.bytes(from: from + place, count: 1)[0]
        return [
            .content(content, from: from, count: place), .bytes([byte ^ 0x10]),
            .content(content, from: from + place + 1, count: count - place - 1),
        ].filter { $0.count > 0 }
    }

    private func cutLength(of payload: [FakeRun.Segment]) -> Int64 {
        var length = payload.reduce(Int64(0)) { $0 + $1.count }
        for fault in faults {
            switch fault {
            case .truncate(let after), .truncateAdmitted(let after): length = min(length, after)
            default: break
            }
        }
        return length
    }

    private func surplus() -> [FakeRun.Segment] {
        faults.compactMap { fault in
            switch fault {
            case .surplus(let count): .bytes(ArraySlice(repeating: 0x5A, count: count))
            // As good as without an end, and no sum of it overflows.
            case .endlessData: .content(FakeContent(seed: 99), from: 0, count: 1 << 60)
            default: nil
            }
        }
    }

    /// The data phase with its response: apart, within one packet, or after an empty one.
    private func joined(_ runs: [FakeRun], _ answer: FakeRun) -> [FakeRun] {
        if faults.contains(.responseJoined), let last = runs.last {
            return runs.dropLast() + [last.followed(by: answer)]
        }
        return faults.contains(.extraZeroLengthPacket)
            ? runs + [FakeRun([]), answer] : runs + [answer]
    }

    // MARK: - Interruptions

    /// What is sent when something stops the operation; empty if nothing does.
    private func interruption(of runs: [FakeRun]) -> [FakeOutgoing] {
        for fault in faults {
            switch fault {
            case .stall(let after):
                guard after > 0 else { return [.stall] + runs.map(FakeOutgoing.run) }
                return cut(runs, after) + [.stall]
                    + (runs.isEmpty ? [] : [.run(response(0x2007, []))])
            case .disconnect(let after): return cut(runs, after) + [.departure]
            case .hang(let after, let recovery): return cut(runs, after) + [.silence(recovery)]
            default: break
            }
        }
        return []
    }

    /// The runs up to that byte of the payload, and never the response.
    ///
    /// At 0 there is nothing, not even the header.
    private func cut(_ runs: [FakeRun], _ after: Int64) -> [FakeOutgoing] {
        guard after > 0 else { return [] }
        var left = after == .max ? .max : after + 12
        var kept: [FakeOutgoing] = []
        for run in runs where left > 0 && !run.endsTransaction {
            kept.append(.run(run.cut(after: left, packet: packet)))
            left -= min(left, run.count)
        }
        return kept
    }

    private static let noise: [UInt8] = (0..<40).map { UInt8(($0 * 73 + 41) & 0xFF) | 0x80 }
}
