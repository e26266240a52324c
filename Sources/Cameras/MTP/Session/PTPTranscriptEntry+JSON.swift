// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials

/// Entries as lines of JSON: one object each, its keys in order, only what the entry needs.
///
/// Codes are text as the specifications write them (`0x1009`), bytes are hexadecimal text.
extension PTPTranscriptEntry {
    /// The entry as one line, without its end.
    package var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(PTPTranscriptLine(self)) else {
            preconditionFailure("numbers and text can always be encoded")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Reads a line.
    /// - Throws: `PTPTranscriptMalformed` if it is none of an entry.
    package init(line: String) throws(PTPTranscriptMalformed) {
        guard
            let read = try? JSONDecoder().decode(PTPTranscriptLine.self, from: Data(line.utf8)),
            let content = read.content
        else { throw PTPTranscriptMalformed(line: line) }
        self.init(milliseconds: read.at, content)
    }

    /// Reads a whole recording; empty lines, and such as begin with `#`, are passed over.
    /// - Throws: `PTPTranscriptMalformed` for the first line that is none of an entry.
    package static func entries(in text: String) throws(PTPTranscriptMalformed) -> [Self] {
        var entries: [Self] = []
        // Only this byte ends a line: JSON leaves others that do as they are.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: line, as: UTF8.self)
            if !line.hasPrefix("#") { entries.append(try Self(line: line)) }
        }
        return entries
    }
}

/// A line that is no entry of a transcript.
package struct PTPTranscriptMalformed: Error, Hashable, CustomStringConvertible {
    package let line: String

    package var description: String { "not an entry of a transcript: \(line.prefix(120))" }
}

/// What a line holds.
private struct PTPTranscriptLine: Codable {
    var at: Int64
    var kind: String
    var from: String?
    var code: String?
    var transaction: UInt32?
    var parameters: [UInt32]?
    var length: UInt32?
    var payload: String?
    var bytes: Int64?
    var split: Bool?
    var short: Bool?
    var request: String?
    var pipe: String?
    var trouble: String?
    var reason: String?

    init(_ entry: PTPTranscriptEntry) {
        at = entry.milliseconds
        kind = ""
        switch entry.content {
        case .command(let container), .response(let container), .event(let container):
            take(container)
        case .data(let data): take(data)
        case .stale(let header, let count):
            take(header)
            kind = "stale-\(header.kind)"
            bytes = count
        case .emptyPacket: kind = "empty-packet"
        case .scrap(let scrap):
            kind = "scrap"
            payload = PTPHex.text(scrap)
        case .classSent(let request, let sent): take(request, sent, from: .sent)
        case .classReceived(let request, let received): take(request, received, from: .received)
        case .trouble(let error, let pipe):
            take(error)
            self.pipe = pipe?.rawValue
        case .haltCleared(let pipe):
            kind = "halt-cleared"
            self.pipe = pipe.rawValue
        case .busReset: kind = "bus-reset"
        case .drained(let count):
            kind = "drained"
            bytes = count
        }
    }

    private mutating func take(_ container: PTPContainer) {
        kind = "\(container.kind)"
        code = container.code.fourHexDigits
        transaction = container.transaction
        parameters = container.parameters
    }

    private mutating func take(_ header: PTPHeader) {
        kind = "\(header.kind)"
        code = header.code.fourHexDigits
        transaction = header.transaction
        length = header.length
    }

    private mutating func take(_ data: PTPTranscriptEntry.DataContainer) {
        take(data.header)
        from = data.direction.rawValue
        switch data.payload {
        case .bytes(let bytes): payload = PTPHex.text(bytes)
        case .count(let count): bytes = count
        }
        split = data.isSplit ? true : nil
        short = data.endsShort ? nil : false
    }

    private mutating func take(
        _ request: PTPClassRequest,
        _ bytes: [UInt8],
        from direction: PTPTranscriptEntry.Direction
    ) {
        kind = "class-request"
        from = direction.rawValue
        self.request = "\(request)"
        payload = PTPHex.text(bytes)
    }

    private mutating func take(_ error: PTPChannelError) {
        kind = "trouble"
        switch error {
        case .gone: trouble = "gone"
        case .timedOut: trouble = "timed-out"
        case .stalled: trouble = "stalled"
        case .overflow: trouble = "overflow"
        case .closed: trouble = "closed"
        case .exhausted(let why):
            trouble = "exhausted"
            reason = why
        case .failed(let why):
            trouble = "failed"
            reason = why
        }
    }
}

// MARK: - Reading

extension PTPTranscriptLine {
    /// What the line tells; nil if it does not make sense.
    var content: PTPTranscriptEntry.Content? {
        switch kind {
        case "command": container(.command).map { .command($0) }
        case "response": container(.response).map { .response($0) }
        case "event": container(.event).map { .event($0) }
        case "data": data
        case "stale-data": stale(.data)
        case "stale-response": stale(.response)
        case "empty-packet": .emptyPacket
        case "scrap": payload.flatMap(PTPHex.bytes).map { .scrap($0) }
        case "class-request": classRequest
        case "trouble": error.flatMap { error in place.map { .trouble(error, on: $0) } }
        case "halt-cleared": pipe.flatMap(PTPPipe.init).map { .haltCleared($0) }
        case "bus-reset": .busReset
        case "drained": bytes.map { .drained(bytes: $0) }
        default: nil
        }
    }

    private func container(_ kind: PTPContainerKind) -> PTPContainer? {
        guard let code = code.flatMap(PTPHex.code), let transaction, let parameters,
            parameters.count <= 5
        else { return nil }
        return PTPContainer(kind, code: code, transaction: transaction, parameters: parameters)
    }

    private func header(_ kind: PTPContainerKind) -> PTPHeader? {
        guard let code = code.flatMap(PTPHex.code), let transaction, let length else { return nil }
        var header = PTPHeader(payloadBytes: nil, kind: kind, code: code, transaction: transaction)
        header.length = length
        return header
    }

    private var data: PTPTranscriptEntry.Content? {
        let known = payload.flatMap(PTPHex.bytes).map { PTPTranscriptEntry.Payload.bytes($0) }
        guard let header = header(.data), let payload = known ?? bytes.map({ .count($0) }),
            let direction = from.flatMap(PTPTranscriptEntry.Direction.init)
        else { return nil }
        return .data(
            .init(
                direction,
                header,
                payload,
                isSplit: split ?? false,
                endsShort: short ?? true
            )
        )
    }

    private func stale(_ kind: PTPContainerKind) -> PTPTranscriptEntry.Content? {
        guard let header = header(kind), let bytes else { return nil }
        return .stale(header, contentBytes: bytes)
    }

    private var classRequest: PTPTranscriptEntry.Content? {
        let named = PTPClassRequest.allCases.first { "\($0)" == request }
        guard let named, let bytes = payload.flatMap(PTPHex.bytes) else { return nil }
        switch from.flatMap(PTPTranscriptEntry.Direction.init) {
        case .sent: return .classSent(named, bytes)
        case .received: return .classReceived(named, bytes)
        case nil: return nil
        }
    }

    /// The pipe, if the line names one that there is; nil if it names another.
    private var place: PTPPipe?? {
        guard let pipe else { return .some(nil) }
        return PTPPipe(rawValue: pipe).map { .some($0) }
    }

    private var error: PTPChannelError? {
        switch trouble {
        case "gone": .gone
        case "timed-out": .timedOut
        case "stalled": .stalled
        case "overflow": .overflow
        case "closed": .closed
        case "exhausted": .exhausted(reason ?? "")
        case "failed": .failed(reason ?? "")
        default: nil
        }
    }
}
