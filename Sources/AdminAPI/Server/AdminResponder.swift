// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Hummingbird
import Logging

/// Answers requests out of what the daemon knows.
struct AdminResponder: HTTPResponder {
    let administration: any Administration
    let authorization: Authorization
    let configuration: AdminServerConfiguration
    let verifications = VerificationGate.custody()
    let storeChecks = VerificationGate.store()
    let cameraRecords = VerificationGate.cameras()

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
            if route == .checkStore { return try await storeCheck(request, context) }
            if case .recordCamera(let bay) = route {
                return try await recordCamera(in: bay, request, context)
            }
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
        case .overlapping(let id, let seconds, let limit):
            return try Self.found(
                try await administration.overlapping(id, withinSeconds: seconds, limit: limit),
                "recording",
                id
            )
        case .queue(let limit):
            return try Answer.json(try await administration.queue(limit: limit))
        case .queueShape(let camera):
            return try Answer.json(try await administration.queueShape(of: camera))
        case .queueLate(let limit):
            return try Answer.json(try await administration.lateRecordings(limit: limit))
        case .uplink:
            return try Answer.json(try await administration.uplink())
        case .uplinkForecast:
            return try Answer.json(try await administration.uplinkForecast())
        case .bays:
            return try Answer.json(try await administration.bays())
        case .cameras:
            return try Answer.json(try await administration.cameras())
        case .editRoster:
            return try await editRoster(request, context)
        case .nameBay(let bay):
            return try await nameBay(bay, request, context)
        case .wear(let camera):
            return try Self.found(try await administration.wear(of: camera), "camera", camera)
        case .clearing(let limit):
            return try Answer.json(try await administration.clearing(limit: limit))
        case .reportGaps(let query):
            return try Answer.json(try await administration.gaps(matching: query))
        case .reportLate(let query):
            return try Answer.json(try await administration.lateArrivals(matching: query))
        case .reportMissing(let query):
            return try Answer.json(try await administration.missing(matching: query))
        case .docking(let id):
            return try Self.found(try await administration.docking(id), "docking", id)
        case .custodyEntries(let query):
            return try Answer.json(try await administration.custodyEntries(matching: query))
        case .dock:
            return try await dock(request, context)
        case .orderUplink:
            return try await orderUplink(request, context)
        case .setUrgent(let id):
            return try await setUrgent(of: id, request, context)
        case .setCategory(let id):
            return try await setCategory(of: id, request, context)
        case .custodyVerification:
            return try verification(logger: context.logger)
        case .checkStore:
            return try await storeCheck(request, context)
        case .recordCamera(let bay):
            return try await recordCamera(in: bay, request, context)
        }
    }

    /// A value as JSON.
    /// - Throws: `AdminError.notFound` if there is none.
    static func found(
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
