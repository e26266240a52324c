// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

@testable import Cameras

/// One step of a conversation that a `ScriptedChannel` plays.
enum ScriptStep: Hashable, Sendable {
    /// These bytes are sent, and end a phase.
    case sends([UInt8])
    /// One packet comes in; shorter than the most, or empty, it ends a phase.
    case packet([UInt8])
    /// Nothing comes in for as long as is allowed.
    case silence
    /// What is called next on that pipe fails so.
    case fails(PTPChannelError, PTPPipe)
    /// A stall is ended.
    case clears(PTPPipe)
    /// A request of the class is sent.
    case asks(PTPClassRequest, [UInt8])
    /// A question of the class is answered.
    case answers(PTPClassRequest, [UInt8])
    /// A request or question of the class fails.
    case failsRequest(PTPClassRequest, PTPChannelError)
    /// An event is fetched; nil if none comes.
    case event([UInt8]?)
    /// The device is reset on its bus.
    case resets
    /// Resetting the device on its bus fails.
    case failsReset(PTPChannelError)
}

/// Containers and phases as they go over the wire, in packets of `packetBytes`.
///
/// Written out by hand, so that a mistake of the driver's encoding shows.
enum Script {
    static let packetBytes = 64

    static func number(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    /// A header of any kind and length.
    static func header(
        _ kind: UInt8,
        _ code: UInt16,
        _ transaction: UInt32,
        length: UInt32
    ) -> [UInt8] {
        number(length) + [kind, 0, UInt8(code & 0xFF), UInt8(code >> 8)] + number(transaction)
    }

    private static func container(
        _ kind: UInt8,
        _ code: UInt16,
        _ transaction: UInt32,
        _ parameters: [UInt32]
    ) -> [UInt8] {
        header(kind, code, transaction, length: UInt32(12 + parameters.count * 4))
            + parameters.flatMap(number)
    }

    static func command(
        _ code: UInt16,
        _ transaction: UInt32,
        _ parameters: UInt32...
    ) -> ScriptStep {
        .sends(container(1, code, transaction, parameters))
    }

    static func response(
        _ transaction: UInt32,
        _ code: UInt16 = 0x2001,
        _ parameters: UInt32...
    ) -> ScriptStep {
        .packet(container(3, code, transaction, parameters))
    }

    static func responseBytes(_ transaction: UInt32, _ parameters: UInt32...) -> [UInt8] {
        container(3, 0x2001, transaction, parameters)
    }

    static func eventBytes(_ code: UInt16, _ parameters: UInt32...) -> [UInt8] {
        container(4, code, 0xFFFF_FFFF, parameters)
    }

    /// Bytes cut into packets, and an empty one behind them if the last is full.
    static func packets(_ bytes: [UInt8], endsEmpty: Bool = true) -> [ScriptStep] {
        var steps = stride(from: 0, to: bytes.count, by: packetBytes).map {
            ScriptStep.packet(Array(bytes[$0..<min($0 + packetBytes, bytes.count)]))
        }
        if bytes.count % packetBytes == 0 && endsEmpty { steps.append(.packet([])) }
        return steps
    }

    /// A data phase.
    static func data(
        _ code: UInt16,
        _ transaction: UInt32,
        _ payload: [UInt8],
        length: UInt32? = nil,
        endsEmpty: Bool = true
    ) -> [ScriptStep] {
        let length = length ?? UInt32(12 + payload.count)
        return packets(
            header(2, code, transaction, length: length) + payload,
            endsEmpty: endsEmpty
        )
    }

    /// OpenSession, and its answer.
    static let opening: [ScriptStep] = [command(0x1002, 0, 1), response(0)]

    /// A request that is refused as busy, in those transactions.
    static func busy(
        _ code: UInt16,
        _ transactions: ClosedRange<UInt32>,
        _ parameters: UInt32...
    ) -> [ScriptStep] {
        var steps: [ScriptStep] = []
        for transaction in transactions {
            steps.append(.sends(container(1, code, transaction, parameters)))
            steps.append(response(transaction, 0x2019))
        }
        return steps
    }

    /// A cancelled transaction, with all that goes with it.
    static func cancelling(_ transaction: UInt32) -> [ScriptStep] {
        [
            .asks(.cancel, [0x01, 0x40] + number(transaction)),
            .answers(.deviceStatus, [4, 0, 0x01, 0x20]),
            .silence,
            .event(nil),
        ]
    }

    /// GetDeviceInfo, and a dataset that nobody looks into.
    static func proof(_ transaction: UInt32) -> [ScriptStep] {
        [command(0x1001, transaction)] + data(0x1001, transaction, [1, 2, 3])
            + [response(transaction)]
    }

    /// A cancelled transaction, and the proof that the session is well.
    static func recovery(_ transaction: UInt32) -> [ScriptStep] {
        cancelling(transaction) + proof(transaction + 1)
    }
}
