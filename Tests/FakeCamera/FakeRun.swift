// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// What the bulk-in pipe does next.
enum FakeOutgoing: Sendable {
    case run(FakeRun)
    case stall
    case silence(FakeRecovery)
    case departure
}

/// Bytes that go out in packets without a gap.
struct FakeRun: Sendable {
    enum Segment: Sendable {
        case bytes(ArraySlice<UInt8>)
        case content(FakeContent, from: Int64, count: Int64)

        var count: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .content(_, _, let count): count
            }
        }
    }

    /// What follows a last packet that is full.
    enum Ending: Sendable {
        /// An empty packet, as it should be.
        case emptyPacket
        /// Whatever comes next, in the same transfer.
        case nothing
    }

    private var segments: [Segment]
    /// How many bytes are still to go.
    private(set) var left: Int64
    /// Whether the last packet is a full one, by the number of bytes.
    let count: Int64
    var ending = Ending.emptyPacket
    /// Whether the operation is through once this is.
    var endsTransaction = false
    /// The most bytes at a time, and the pause behind them.
    var drip: (bytes: Int, pause: Duration)?

    init(_ segments: [Segment]) {
        self.segments = segments
        let counts = segments.map(\.count)
        count = counts.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
        left = count
    }

    /// A response.
    static func response(_ code: UInt16, _ transaction: UInt32, _ parameters: [UInt32] = []) -> Self
    {
        var bytes = FakeBytes()
        bytes.add(UInt32(12 + 4 * parameters.count))
        bytes.add(UInt16(3))
        bytes.add(code)
        bytes.add(transaction)
        for parameter in parameters { bytes.add(parameter) }
        var run = Self([.bytes(bytes.bytes[...])])
        run.endsTransaction = true
        return run
    }

    /// The first bytes of the run, rounded up to whole packets, with nothing behind them.
    func cut(after bytes: Int64, packet: Int64) -> Self {
        guard bytes < count else { return self }
        let whole = min(count, (bytes + packet - 1) / packet * packet)
        var run = Self(Self.prefix(segments, whole))
        run.ending = .nothing
        run.drip = drip
        return run
    }

    /// This run and that one, with nothing between them, not even the end of a packet.
    func followed(by other: Self) -> Self {
        var run = Self(segments + other.segments)
        run.drip = drip
        run.endsTransaction = other.endsTransaction
        return run
    }

    /// The first segments that make up so many bytes.
    static func prefix(_ segments: [Segment], _ count: Int64) -> [Segment] {
        var left = count
        var kept: [Segment] = []
        for segment in segments where left > 0 {
            let size = min(left, segment.count)
            switch segment {
            case .bytes(let bytes): kept.append(.bytes(bytes.prefix(Int(size))))
            case .content(let content, let from, _):
                kept.append(.content(content, from: from, count: size))
            }
            left -= size
        }
        return kept
    }

    /// Takes up to so many bytes.
    mutating func take(_ limit: Int) -> [UInt8] {
        let size = Int(min(Int64(limit), left))
        left -= Int64(size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let target = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<size]
                )
                filled += takeFirst(into: target)
            }
        }
    }

    private mutating func takeFirst(into target: UnsafeMutableRawBufferPointer) -> Int {
        guard let first = segments.first else { return target.count }
        let size = Int(min(Int64(target.count), first.count))
        let part = UnsafeMutableRawBufferPointer(rebasing: target[..<size])
        switch first {
        case .bytes(let bytes):
            bytes.withUnsafeBytes {
                part.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<size]))
            }
            segments[0] = .bytes(bytes.dropFirst(size))
        case .content(let content, let from, let count):
            content.fill(part, from: from)
            segments[0] = .content(content, from: from + Int64(size), count: count - Int64(size))
        }
        if segments[0].count == 0 { segments.removeFirst() }
        return size
    }
}
