// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A container with parameters and no payload: a command, a response or an event.
package struct PTPContainer: Hashable, Sendable {
    package let kind: PTPContainerKind
    /// An operation, a response code or an event.
    package let code: UInt16
    package let transaction: UInt32
    package let parameters: [UInt32]

    /// The most bytes of a container without payload: a header and five parameters.
    package static let mostBytes = PTPHeader.byteCount + 5 * 4

    /// Joins a container.
    package init(
        _ kind: PTPContainerKind,
        code: UInt16,
        transaction: UInt32,
        parameters: [UInt32] = []
    ) {
        self.kind = kind
        self.code = code
        self.transaction = transaction
        self.parameters = parameters
    }

    /// Reads the content that belongs to `header`.
    ///
    /// - Throws: `PTPMalformed` if bytes lack, or the header's length is none that parameters make.
    package init(_ header: PTPHeader, parameters reader: inout PTPReader) throws(PTPMalformed) {
        let most = header.kind == .event ? 3 : 5
        guard header.kind != .data, let bytes = header.payloadBytes, bytes % 4 == 0,
            bytes / 4 <= most
        else {
            throw PTPMalformed(
                "the length of a \(header.kind)",
                at: 0,
                .impossible("\(header.length)")
            )
        }
        var content = PTPReader(try reader.bytes(Int(bytes)))
        var parameters: [UInt32] = []
        while !content.isAtEnd { parameters.append(try content.u32()) }
        self.init(
            header.kind,
            code: header.code,
            transaction: header.transaction,
            parameters: parameters
        )
    }

    /// Reads a container from the start of `bytes`; what is behind it is left alone.
    /// - Throws: `PTPMalformed`.
    package init(_ bytes: [UInt8]) throws(PTPMalformed) {
        var reader = PTPReader(bytes)
        let header = try PTPHeader(&reader)
        try self.init(header, parameters: &reader)
    }

    /// The container as it goes over the wire.
    package var bytes: [UInt8] {
        var writer = PTPWriter()
        PTPHeader(
            payloadBytes: Int64(parameters.count * 4),
            kind: kind,
            code: code,
            transaction: transaction
        ).encode(into: &writer)
        for parameter in parameters { writer.u32(parameter) }
        return writer.bytes
    }
}
