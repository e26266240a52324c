// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// Cuts an answer's body into lines as they come.
struct LineReader {
    /// The longest line that is taken, in bytes: a camera's listing in its record is one line.
    private static let longestLineBytes = 16 << 20

    private var body: HTTPClientResponse.Body.AsyncIterator
    private var pending = ByteBuffer()

    init(_ body: HTTPClientResponse.Body.AsyncIterator) {
        self.body = body
    }

    /// The next line without its line feed; nil at the end.
    mutating func next() async throws -> Data? {
        while true {
            if let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let length = end - pending.readerIndex
                let line = pending.readSlice(length: length) ?? ByteBuffer()
                pending.moveReaderIndex(forwardBy: 1)
                pending.discardReadBytes()
                return Data(line.readableBytesView)
            }
            guard pending.readableBytes <= Self.longestLineBytes else {
                throw AdminClientError.notUnderstood("a line of more than 16 MiB")
            }
            guard var more = try await body.next(isolation: #isolation) else {
                guard pending.readableBytes == 0 else { throw AdminClientError.interrupted }
                return nil
            }
            pending.writeBuffer(&more)
        }
    }
}
