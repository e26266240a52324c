// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Hummingbird
import NIOCore

/// An answer.
struct Reply: Sendable {
    var status: Int
    var headers: [String: String] = [:]
    /// Sent in these pieces.
    var content: [ByteBuffer] = []
    /// Whether the client is told the length beforehand.
    var announcesLength = true

    /// An answer without a body.
    init(_ status: Int, _ headers: [String: String] = [:]) {
        self.status = status
        self.headers = headers
    }

    /// An answer in XML.
    init(_ document: XMLNode, _ headers: [String: String] = [:]) {
        self.init(200, headers)
        self.headers["content-type"] = "application/xml"
        content = [ByteBuffer(string: document.document)]
    }

    /// A refusal.
    init(_ failure: Failure, to head: RequestHead, requestID: String) {
        self.init(failure.status, failure.headers)
        headers["content-type"] = "application/xml"
        // The answer to a HEAD has no body, so that the code does not reach the client.
        guard head.method != "HEAD" else { return }
        let node = failure.node(resource: head.path, requestID: requestID)
        content = [ByteBuffer(string: XMLNode.prolog + node.rendered())]
    }

    /// The answer as it goes onto the wire.
    var response: Response {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let name = HTTPFields.Element.Name(name) else { continue }
            fields.append(.init(name: name, value: value))
        }
        let mayHaveBody = status != 204 && status != 304
        let length = content.reduce(0) { $0 + $1.readableBytes }
        if announcesLength, mayHaveBody, fields[.contentLength] == nil {
            fields[.contentLength] = String(length)
        }
        let pieces = content
        let body =
            pieces.isEmpty
            ? ResponseBody()
            : ResponseBody(contentLength: announcesLength ? length : nil) { writer in
                for piece in pieces { try await writer.write(piece) }
                try await writer.finish(nil)
            }
        return Response(status: .init(code: status), headers: fields, body: body)
    }
}
