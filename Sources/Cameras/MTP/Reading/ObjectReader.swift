// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// Reads the bytes of one object in order, whole or in parts.
///
/// Everything **blocks**, bounded by the patience that the camera's profile has with it.
struct ObjectReader {
    /// How often one object is gone on with after its transfer was lost.
    private static let mostRecoveries = 3
    private static let scratchBytes = 256 << 10

    private enum Mode {
        /// No transfer is under way, nor the end reached.
        case none
        case whole
        /// Part by part; of the one under way so many bytes were asked for and so many came.
        case parts(asked: Int, came: Int)
        case ended
    }

    private let access: ObjectAccess
    private let object: PlacedObject
    /// How many bytes it has; nil while they are being counted.
    private let sizeBytes: Int64?
    private let token: UInt64
    /// Where the next byte stands.
    private(set) var position: Int64 = 0
    private var mode = Mode.none
    /// What the part under way was asked for with.
    private var partOperation = PTPOperation.getPartialObject
    /// What the response to the last transfer said.
    private var ended: [UInt32] = []
    private var phase: PTPDataPhase?
    private var recoveries = 0
    /// By the count of which session the handle is known to mean the object.
    private var identifiedAt: Int
    /// The digest of what was read, if one is wanted.
    private(set) var digest: RunningDigest?

    init(
        _ object: PlacedObject,
        sizeBytes: Int64?,
        isHashing: Bool,
        token: UInt64,
        _ access: ObjectAccess
    ) {
        self.object = object
        self.sizeBytes = sizeBytes
        self.token = token
        self.access = access
        identifiedAt = access.openings
        if isHashing { digest = RunningDigest() }
    }

    /// Reads from `offset` on; 0 means that the object ended there, and that the camera said so.
    /// - Throws: `PTPError`; `ObjectChanged` if the handle came to mean another object.
    mutating func read(into buffer: inout MutableRawSpan, at offset: Int64) throws -> Int {
        phase = try access.slot.take(token)
        if phase == nil, case .whole = mode { mode = .none }
        defer {
            access.slot.put(token, phase)
            phase = nil
        }
        if case .none = mode { try identify() }
        while true {
            do throws(PTPError) {
                try reach(offset)
                return try next(into: &buffer)
            } catch {
                end()
                try recover(from: error, at: offset)
            }
        }
    }

    /// Forgets the transfer, which an error has ended.
    private mutating func end() {
        phase = nil
        mode = .none
    }

    /// Sees whether the object can be gone on with after an error.
    private mutating func recover(from error: PTPError, at offset: Int64) throws {
        guard error.isLostTransfer, recoveries < Self.mostRecoveries,
            offset == 0 || canReadParts(from: offset)
        else { throw error }
        recoveries += 1
        try identify(always: true)
    }

    /// Makes sure that the handle still means the object, if that is not certain.
    private mutating func identify(always: Bool = false) throws {
        let openings = access.requests.session.openings
        guard always || openings != identifiedAt else { return }
        try access.identify(object)
        identifiedAt = openings
    }

    private var record: ObjectRecord { object.record }

    // MARK: Getting there

    private mutating func reach(_ offset: Int64) throws(PTPError) {
        let start = digest.map { min($0.byteCount, offset) } ?? offset
        switch mode {
        case .whole where position <= offset && position >= start,
            .parts where position <= offset && position >= start,
            .ended where position == offset:
            break
        default:
            phase?.abandon()
            end()
            try begin(at: start)
        }
        try skip(to: offset)
    }

    private mutating func begin(at offset: Int64) throws(PTPError) {
        try checkSession(.getObject)
        let isInParts = offset > 0 || access.requests.quirks.readsOnlyParts
        if isInParts, canReadParts(from: offset) {
            position = offset
            mode = .parts(asked: 0, came: 0)
        } else {
            position = 0
            phase = try access.requests.session.stream(
                .getObject,
                [record.handle.rawValue],
                expecting: sizeBytes
            )
            mode = .whole
        }
    }

    /// Sees that the handle was looked at in this very session: in another it may mean another object.
    private func checkSession(_ operation: PTPOperation) throws(PTPError) {
        guard access.requests.session.openings == identifiedAt else {
            throw .otherSession(operation)
        }
    }

    /// Whether parts go all the way from there to the object's end.
    ///
    /// Where the end is not known, a whole transfer tells it more surely than parts that come to nothing.
    private func canReadParts(from offset: Int64) -> Bool {
        let quirks = access.requests.quirks
        guard sizeBytes != nil || quirks.readsOnlyParts else { return false }
        let count = quirks.partBytes
        let last = max(offset, (sizeBytes ?? 0) - Int64(count))
        return access.requests.abilities.part(at: last, byteCount: count) != nil
    }

    /// Reads and discards what is before `offset`.
    private mutating func skip(to offset: Int64) throws(PTPError) {
        guard position < offset else { return }
        var scratch = [UInt8](repeating: 0, count: Self.scratchBytes)
        while position < offset {
            let count = Int(min(Int64(scratch.count), offset - position))
            var span = scratch.mutableSpan
            var whole = span.mutableBytes
            var bytes = whole._mutatingExtracting(first: count)
            guard try next(into: &bytes) > 0 else { return }
        }
    }

    // MARK: Taking bytes

    private mutating func next(into buffer: inout MutableRawSpan) throws(PTPError) -> Int {
        while true {
            switch mode {
            case .ended: return 0
            case .none: throw .closed
            case .whole:
                let count = try receive(into: &buffer)
                if count == 0 { mode = .ended }
                return count
            case .parts(let asked, let came):
                if phase == nil {
                    guard let count = try beginPart() else {
                        mode = .ended
                        return 0
                    }
                    mode = .parts(asked: count, came: 0)
                    continue
                }
                if came < asked {
                    // Never more than was asked for: what is beyond is not the footage behind it.
                    var room = buffer._mutatingExtracting(
                        first: min(buffer.byteCount, asked - came)
                    )
                    let count = try receive(into: &room)
                    guard count == 0 else {
                        mode = .parts(asked: asked, came: came + count)
                        return count
                    }
                } else {
                    try passEnd(asked)
                }
                try endPart(asked: asked, came: came)
            }
        }
    }

    /// Reads to the end of a part of which all has come; anything more is an error.
    private mutating func passEnd(_ asked: Int) throws(PTPError) {
        guard let phase else { throw .closed }
        var scratch = [UInt8](repeating: 0, count: 1 << 10)
        var span = scratch.mutableSpan
        var bytes = span.mutableBytes
        guard try phase.read(into: &bytes) == 0 else {
            phase.abandon()
            throw .malformed(partOperation, .endless(limitBytes: Int64(asked)))
        }
        ended = phase.responseParameters
        self.phase = nil
    }

    /// Weighs what a part came to, and sees whether it was the last.
    private mutating func endPart(asked: Int, came: Int) throws(PTPError) {
        // The response counts the bytes that were sent; some stacks leave that out, or at 0.
        if let counted = ended.first, counted != 0, Int64(counted) != Int64(came) {
            throw .malformed(
                partOperation,
                .miscounted(statedBytes: Int64(counted), receivedBytes: Int64(came))
            )
        }
        let isAtEnd = sizeBytes.map { position >= $0 } ?? (came == 0)
        guard came > 0 || isAtEnd else {
            throw .malformed(
                partOperation,
                .truncated(statedBytes: Int64(asked), receivedBytes: 0)
            )
        }
        mode = came == 0 || came < asked && isAtEnd ? .ended : .parts(asked: 0, came: 0)
    }

    private mutating func receive(into buffer: inout MutableRawSpan) throws(PTPError) -> Int {
        guard let phase else { throw .closed }
        let count = try phase.read(into: &buffer)
        guard count > 0 else {
            ended = phase.responseParameters
            self.phase = nil
            return 0
        }
        digest?.take(buffer.bytes, count: count, at: position)
        position += Int64(count)
        return count
    }

    /// Asks for the next part.
    /// - Returns: How many bytes were asked for; nil if the object has ended.
    private mutating func beginPart() throws(PTPError) -> Int? {
        guard let count = partBytes else { return nil }
        let request = access.requests.abilities.part(at: position, byteCount: count)
        guard let request else {
            // An object that goes on where no part can be asked for has not ended there.
            guard let sizeBytes, position >= sizeBytes else {
                throw .malformed(
                    partOperation,
                    .tooLong(statedBytes: sizeBytes ?? position, limitBytes: Int64(UInt32.max))
                )
            }
            return nil
        }
        try checkSession(request.operation)
        partOperation = request.operation
        do throws(PTPError) {
            phase = try access.requests.session.stream(
                request.operation,
                request.parameters(record.handle, offset: position, byteCount: count),
                expecting: nil
            )
        } catch .refused(let code, _) where saysEnd(code) {
            return nil
        }
        if let stated = phase?.statedBytes, stated > Int64(count) {
            phase?.abandon()
            throw .malformed(
                request.operation,
                .tooLong(statedBytes: stated, limitBytes: Int64(count))
            )
        }
        return count
    }

    /// Whether a refusal of the next part says that there is none.
    ///
    /// Some cameras give nothing beyond the end, some say no. Where the end is not known, only that
    /// the offset is wrong says so, and not before all has come that the camera itself speaks of: its
    /// parts may reach less far than its objects.
    private func saysEnd(_ code: PTPResponseCode) -> Bool {
        guard let sizeBytes else {
            return position > 0 && UInt64(position) >= record.size.stated
                && code == .invalidParameter
        }
        return position >= sizeBytes && code != .invalidObjectHandle
    }

    /// How many bytes the next part has; nil if there is none.
    ///
    /// One byte more than there should be is asked for, where that is harmless: it must not come.
    private var partBytes: Int? {
        let quirks = access.requests.quirks
        guard let sizeBytes else { return quirks.partBytes }
        let left = sizeBytes - position
        guard quirks.avoidsFullLastPacket else {
            return left < 0 ? nil : Int(min(Int64(quirks.partBytes), left + 1))
        }
        // One byte is no full packet, and what is behind the end must not come either.
        guard left > 0 else { return left < 0 ? nil : 1 }
        // A packet has a multiple of 64 bytes, and its header may come in a packet of its own.
        let count = Int(min(Int64(quirks.partBytes), left))
        return count > 1 && (count % 64 == 0 || (count + PTPHeader.byteCount) % 64 == 0)
            ? count - 1 : count
    }
}

/// The handle of an object came to mean another one, or the object itself has changed.
struct ObjectChanged: Error {}

extension PTPError {
    /// Whether a transfer was lost and the session is well again.
    var isLostTransfer: Bool {
        switch self {
        case .silent, .recovered, .otherSession: true
        // Only more of the same would come.
        case .malformed(_, .endless), .malformed(_, .tooLong), .malformed(_, .miscounted): false
        case .malformed: true
        case .refused(let code, _): code == .incompleteTransfer || code == .transactionCancelled
        case .gone, .closed, .exhausted, .busyStreaming, .forbidden, .faulty: false
        }
    }
}
