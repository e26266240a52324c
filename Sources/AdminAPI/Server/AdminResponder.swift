// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import FoundationEssentials
import Hummingbird
import Logging
import NIOCore

/// Answers requests out of what the daemon knows.
struct AdminResponder: HTTPResponder {
    let administration: any Administration
    let authorization: Authorization
    let configuration: AdminServerConfiguration
    let verifications = VerificationGate()

    func respond(to request: Request, context: AdminContext) async throws -> Response {
        do {
            let route = try AdminRoute(
                method: request.method.rawValue,
                path: request.uri.path,
                query: QueryReader(
                    request.uri.queryParameters.map { (String($0.key), String($0.value)) }
                )
            )
            if route == .custodyVerification { return try verification(logger: context.logger) }
            return try await Deadline.run(within: configuration.deadline) {
                try await answer(route, request, context)
            }
        } catch let error as AdminError where error.kind == .tooLarge || error.kind == .forbidden {
            return try Answer.ending(context.channel, with: error)
        } catch let error as AdminError {
            return try Answer.error(error)
        } catch {
            return try fault(error, at: request.uri.path, logger: context.logger)
        }
    }

    private func answer(
        _ route: AdminRoute,
        _ request: Request,
        _ context: AdminContext
    ) async throws -> Response {
        switch route {
        case .health:
            return try Answer.json(["state": "ok"])
        case .status:
            return try Answer.json(try await administration.status())
        case .recordings(let query):
            return try Answer.json(try await administration.recordings(matching: query))
        case .recording(let id):
            return try Self.found(try await administration.recording(id), "recording", id)
        case .queue(let limit):
            return try Answer.json(try await administration.queue(limit: limit))
        case .docking(let id):
            return try Self.found(try await administration.docking(id), "docking", id)
        case .custodyEntries(let query):
            return try Answer.json(try await administration.custodyEntries(matching: query))
        case .dock:
            return try await dock(request, context)
        case .custodyVerification:
            return try verification(logger: context.logger)
        }
    }

    private func dock(_ request: Request, _ context: AdminContext) async throws -> Response {
        let peer = try await PeerIdentity(of: context.channel)
        try await authorization.requireChange(by: peer)
        let body = try await collect(request)
        let asked: DockRequest
        do {
            asked = try AdminJSON.decode(DockRequest.self, from: body)
        } catch is DecodingError {
            throw AdminError(
                .invalid,
                "the body is no JSON object with a text 'path' and perhaps a text 'serial'",
                whatToDo: #"send, for example, {"path": "/media/card"}"#
            )
        }
        try Self.check(asked)
        return try Answer.json(
            try await administration.dock(asked, as: peer),
            status: .accepted
        )
    }

    private func collect(_ request: Request) async throws -> Data {
        do {
            let buffer = try await request.body.collect(upTo: configuration.longestBodyBytes)
            return Data(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw AdminError(
                .tooLarge,
                "the request's body is longer than \(configuration.longestBodyBytes) bytes",
                whatToDo: "send less; no request needs that much"
            )
        }
    }

    private static func check(_ asked: DockRequest) throws(AdminError) {
        guard asked.path.hasPrefix("/"), !asked.path.utf8.contains(0) else {
            throw AdminError(
                .invalid,
                "'\(EscapedText.of(asked.path))' is no absolute path",
                whatToDo: "give the folder's path on the dock host, from /"
            )
        }
        if let serial = asked.serial, CameraSerial(serial) == nil {
            throw AdminError(
                .invalid,
                "the camera's serial is empty",
                whatToDo: "leave it out if it is not known"
            )
        }
    }

    private static func found(
        _ value: (some Encodable)?,
        _ kind: String,
        _ id: some CustomStringConvertible
    ) throws -> Response {
        guard let value else {
            throw AdminError(
                .notFound,
                "there is no \(kind) \(id)",
                whatToDo: "camdock recordings and camdock status show what there is"
            )
        }
        return try Answer.json(value)
    }

    private func fault(_ error: any Error, at path: String, logger: Logger) throws -> Response {
        logger.error(
            "a request failed",
            metadata: ["path": "\(EscapedText.of(path))", "error": "\(error)"]
        )
        return try Answer.error(
            AdminError(
                .fault,
                "the daemon could not answer this",
                whatToDo: "its log says why: journalctl -u camdock"
            )
        )
    }
}
