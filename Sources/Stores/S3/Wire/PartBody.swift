// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import NIOCore
import Synchronization

/// A stretch of a spool file on its way to the store.
struct PartBody: Sendable {
    let object: StoredObject
    let source: any ObjectBody
    let range: Range<Int64>
    /// The SHA-256 of the stretch, as taken at intake.
    let digest: Digest
    let lane: RequestLane
    let pace: any TransferPace
    /// Counts this exchange alone, so that it can be taken back.
    let meter: ByteMeter

    /// Why the source gave no more, if it did not; whatever the HTTP client makes of it.
    let fault = PartFault()
}

/// What went wrong on our own side while a body was sent.
final class PartFault: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    /// Keeps the first error.
    func note(_ found: any Error) {
        error.withLock { $0 = $0 ?? found }
    }

    /// The first error; nil if there was none.
    var found: (any Error)? { error.withLock { $0 } }
}

/// The bytes of a part, pulled piece by piece, no faster than the line allows.
struct PartStream: AsyncSequence, Sendable {
    /// How much is handed to the socket at a time; the cap is held with this grain.
    static let pieceBytes: Int64 = 256 << 10

    let part: PartBody
    let activity: Activity

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(part: part, activity: activity, offset: part.range.lowerBound)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let part: PartBody
        let activity: Activity
        var offset: Int64

        mutating func next() async throws -> ByteBuffer? {
            do {
                return try await piece()
            } catch {
                part.fault.note(error)
                throw error
            }
        }

        private mutating func piece() async throws -> ByteBuffer? {
            guard offset < part.range.upperBound else { return nil }
            try part.pace.goOn()
            let wanted = Swift.min(PartStream.pieceBytes, part.range.upperBound - offset)
            let buffer = try await part.lane.read(part, at: offset, count: Int(wanted))
            let wait = part.pace.reserve(buffer.readableBytes)
            if wait > .zero {
                activity.pause(wait)
                try await Task.sleep(for: wait)  // The line's cap is this wait.
                try part.pace.goOn()
            }
            activity.touch()
            offset += Int64(buffer.readableBytes)
            // The HTTP client pulls on for a moment after it was told to stop.
            activity.unlessAbandoned { part.meter.add(Int64(buffer.readableBytes)) }
            return buffer
        }
    }
}
