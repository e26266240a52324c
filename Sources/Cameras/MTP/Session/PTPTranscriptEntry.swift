// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// One thing that passed between a camera and us.
///
/// Its text, one line of JSON, is what a recording consists of; `PTPTranscriptEntry+JSON.swift`.
package struct PTPTranscriptEntry: Hashable, Sendable {
    /// Who sent it.
    package enum Direction: String, Hashable, Sendable, CaseIterable {
        case sent
        case received
    }

    /// What data consisted of.
    package enum Payload: Hashable, Sendable {
        /// A dataset.
        case bytes([UInt8])
        /// Footage, or a dataset too large to be kept: only how many bytes.
        case count(Int64)

        /// How many bytes there were.
        package var byteCount: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .count(let count): count
            }
        }
    }

    /// A container with data.
    package struct DataContainer: Hashable, Sendable {
        package var direction: Direction
        package var header: PTPHeader
        package var payload: Payload
        /// Whether the header had a packet of its own.
        package var isSplit: Bool
        /// Whether a packet shorter than the most, if need be an empty one, ended the data.
        package var endsShort: Bool

        /// Joins what is known of a container.
        package init(
            _ direction: Direction,
            _ header: PTPHeader,
            _ payload: Payload,
            isSplit: Bool,
            endsShort: Bool
        ) {
            self.direction = direction
            self.header = header
            self.payload = payload
            self.isSplit = isSplit
            self.endsShort = endsShort
        }
    }

    /// What passed.
    package enum Content: Hashable, Sendable {
        case command(PTPContainer)
        case data(DataContainer)
        case response(PTPContainer)
        case event(PTPContainer)
        /// A container of an older transaction, and how much content it had.
        case stale(PTPHeader, contentBytes: Int64)
        /// An empty packet where none belongs.
        case emptyPacket
        /// Bytes that belong to nothing.
        case scrap([UInt8])
        /// A request of the class, with what it carried.
        case classSent(PTPClassRequest, [UInt8])
        /// A question of the class, with its answer.
        case classReceived(PTPClassRequest, [UInt8])
        /// A call that failed, and on which pipe; nil for requests of the class and resets.
        case trouble(PTPChannelError, on: PTPPipe?)
        case haltCleared(PTPPipe)
        case busReset
        /// What was emptied out of the pipe behind a cancelled transaction.
        case drained(bytes: Int64)
    }

    /// Since the session was made.
    package var milliseconds: Int64
    package var content: Content

    /// Joins what passed with when.
    package init(milliseconds: Int64, _ content: Content) {
        self.milliseconds = milliseconds
        self.content = content
    }
}
