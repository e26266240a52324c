// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Hummingbird
import NIOCore

/// Makes answers.
enum Answer {
    /// A value as JSON.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: try line(value))
        )
    }

    /// A value as a line of JSON.
    static func line(_ value: some Encodable) throws -> ByteBuffer {
        var line = ByteBuffer(bytes: try AdminJSON.encode(value))
        line.writeString("\n")
        return line
    }

    /// An error as JSON, under its status.
    static func error(_ error: AdminError) throws -> Response {
        try json(AdminErrorReport(error), status: error.kind.status)
    }

    /// An answer to a request whose body nobody wants to read, so the connection ends with it.
    ///
    /// Otherwise the peer would go on sending, and might wait for ever for somebody to take it.
    static func ending(_ channel: any Channel, with error: AdminError) throws -> Response {
        let line = try line(AdminErrorReport(error))
        return Response(
            status: error.kind.status,
            headers: [.contentType: "application/json", .connection: "close"],
            body: ResponseBody(contentLength: line.readableBytes) { writer in
                try await writer.write(line)
                try await writer.finish(nil)
                channel.close(promise: nil)
            }
        )
    }
}

extension AdminError.Kind {
    /// The HTTP status of an answer that reports such an error.
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .invalid: .badRequest
        case .forbidden: .forbidden
        case .wrongMethod: .methodNotAllowed
        case .tooLarge: .contentTooLarge
        case .conflict: .conflict
        case .unavailable: .serviceUnavailable
        case .timedOut: .gatewayTimeout
        case .fault: .internalServerError
        }
    }
}
