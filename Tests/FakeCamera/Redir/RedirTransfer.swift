// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A transfer that the host has begun and the camera has not ended.
struct RedirTransfer {
    /// What became of a transfer.
    enum Progress {
        case answered(RedirReply)
        case waits
        /// The camera was pulled.
        case gone
    }

    private enum Kind {
        case control(RedirControl)
        case outward(RedirBulk)
        case inward(RedirBulk, FakeTransfer)
        /// SET_CONFIGURATION and GET_CONFIGURATION, for which usbredir has messages of their own.
        case choosing(UInt8)
        case askingForConfiguration
    }

    /// What joins it to its answer.
    let number: UInt64
    private var kind: Kind

    init(_ number: UInt64, _ control: RedirControl) {
        self.number = number
        kind = .control(control)
    }

    init(_ number: UInt64, _ bulk: RedirBulk) {
        self.number = number
        kind = bulk.isInward ? .inward(bulk, FakeTransfer(length: bulk.length)) : .outward(bulk)
    }

    init(_ number: UInt64, choosing configuration: UInt8) {
        self.number = number
        kind = .choosing(configuration)
    }

    init(askingForConfiguration number: UInt64) {
        self.number = number
        kind = .askingForConfiguration
    }

    var endpoint: UInt8 {
        switch kind {
        case .control, .choosing, .askingForConfiguration: 0
        case .outward(let bulk), .inward(let bulk, _): bulk.endpoint
        }
    }

    /// The answer if the host wants it no longer, with what came until then.
    var cancelled: RedirReply {
        switch kind {
        case .control(let control): .control(control.answered(.cancelled))
        case .outward(let bulk): .bulk(bulk.answered(.cancelled))
        case .inward(let bulk, let transfer):
            .bulk(bulk.answered(.cancelled, transfer.received))
        case .choosing(let value): .configuration(.cancelled, value)
        case .askingForConfiguration: .configuration(.cancelled, 0)
        }
    }

    /// Asks the camera again.
    mutating func advance(on camera: FakeCamera) -> Progress {
        switch kind {
        case .control(let control):
            return Self.progress(camera.control(control.setup, control.data)) {
                .control(control.answered($0, $1))
            }
        case .choosing(let value):
            let setup = FakeSetup(requestType: 0x00, request: 9, value: UInt16(value))
            return Self.progress(camera.control(setup)) { status, _ in
                .configuration(status, value)
            }
        case .askingForConfiguration:
            let setup = FakeSetup(requestType: 0x80, request: 8, length: 1)
            return Self.progress(camera.control(setup)) { .configuration($0, $1.first ?? 0) }
        case .outward(let bulk):
            return Self.progress(camera.bulkOut(bulk.data)) { .bulk(bulk.answered($0, $1)) }
        case .inward(let bulk, var transfer):
            guard let end = transfer.advance(on: camera) else {
                kind = .inward(bulk, transfer)
                return .waits
            }
            return Self.progress(end) { .bulk(bulk.answered($0, $1)) }
        }
    }

    private static func progress(
        _ answer: FakeAnswer,
        _ reply: (RedirStatus, [UInt8]) -> RedirReply
    ) -> Progress {
        switch answer {
        case .bytes(let bytes), .partial(let bytes): .answered(reply(.success, bytes))
        case .pending: .waits
        case .stall: .answered(reply(.stalled, []))
        case .overflow: .answered(reply(.babbled, []))
        case .gone: .gone
        }
    }

    private static func progress(
        _ end: FakeTransfer.End,
        _ reply: (RedirStatus, [UInt8]) -> RedirReply
    ) -> Progress {
        switch end {
        case .complete(let bytes): .answered(reply(.success, bytes))
        case .stalled(let bytes): .answered(reply(.stalled, bytes))
        case .overflowed: .answered(reply(.babbled, []))
        case .gone: .gone
        }
    }
}

extension RedirControl {
    fileprivate var setup: FakeSetup {
        FakeSetup(
            requestType: requestType,
            request: request,
            value: value,
            index: index,
            length: length
        )
    }
}
