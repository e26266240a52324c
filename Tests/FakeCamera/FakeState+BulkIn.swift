// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// The bulk-in pipe: packets of the full size, and a shorter one ends a transfer.
extension FakeState {
    mutating func bulkIn(atMost limit: Int) -> FakeAnswer {
        guard isAttached else { return .gone }
        guard !halted.contains(model.usb.bulkIn) else { return .stall }
        guard silence == nil, pauseLeft == nil, !waitsForEventRead else { return .pending }
        var taken: [UInt8] = []
        while let first = outgoing.first {
            switch first {
            case .run(let run):
                if let answer = advance(run, &taken, limit) { return answer }
            // What came before goes to the host first; the wire asks again at once.
            case _ where !taken.isEmpty: return .partial(taken)
            case .stall:
                outgoing.removeFirst()
                halted.insert(model.usb.bulkIn)
                return .stall
            case .silence(let recovery):
                outgoing.removeFirst()
                silence = recovery
                return .pending
            case .departure:
                detach()
                return .gone
            }
        }
        return taken.isEmpty ? .pending : .partial(taken)
    }

    /// Sends packets of the run at the head of the queue.
    /// - Returns: The answer, if the transfer ends or must wait.
    private mutating func advance(
        _ head: FakeRun,
        _ taken: inout [UInt8],
        _ limit: Int
    ) -> FakeAnswer? {
        var run = head
        let packet = packetBytes
        var wanted = limit - taken.count
        if let drip = run.drip { wanted = min(wanted, (drip.bytes + packet - 1) / packet * packet) }
        guard run.left <= Int64(wanted) || wanted % packet == 0 else {
            // Babble: the rest of the packet has nowhere to go.
            _ = run.take((wanted + packet - 1) / packet * packet)
            replaceHead(run)
            return .overflow
        }
        // Of the array that holds the queue there must be one owner only, or it is copied whole.
        let bytes = run.take(wanted)
        if taken.isEmpty { taken = bytes } else { taken.append(contentsOf: bytes) }
        guard run.left == 0 else {
            replaceHead(run)
            if taken.count == limit, run.drip == nil { return .bytes(taken) }
            if let drip = run.drip { notePause(drip.pause) }
            return taken.count == limit ? .bytes(taken) : .partial(taken)
        }
        return finish(run, taken, limit, hasMoved: !bytes.isEmpty)
    }

    /// Ends a run: by its short packet, by the empty one that is owed, or not at all.
    private mutating func finish(
        _ run: FakeRun,
        _ taken: [UInt8],
        _ limit: Int,
        hasMoved: Bool
    ) -> FakeAnswer? {
        let endsShort = run.count % Int64(packetBytes) != 0
        if !endsShort, run.ending == .emptyPacket, hasMoved, taken.count == limit {
            // The empty packet comes with the next transfer.
            replaceHead(run)
            return .bytes(taken)
        }
        outgoing.removeFirst()
        if run.endsTransaction { current = nil }
        if endsShort || run.ending == .emptyPacket { return .bytes(taken) }
        return taken.count == limit ? .bytes(taken) : nil
    }

    private mutating func replaceHead(_ run: FakeRun) {
        outgoing[0] = .run(run)
    }
}
