// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Hummingbird
import Logging
import ServiceLifecycle

extension AdminResponder {
    /// Streams a check of the custody log.
    func verification(logger: Logger) throws -> Response {
        let check = StreamedCheck<CustodyVerifyEvent>(
            subject: "the custody log",
            keepsEveryStep: false,
            place: try verifications.enter(),
            run: { report in try await administration.verifyCustody(reporting: report) }
        )
        return stream(check, logger: logger)
    }

    /// Streams a check of the store, which writes to it and so needs the right to change things.
    func storeCheck(_ request: Request, _ context: AdminContext) async throws -> Response {
        // Only the check itself may take its time.
        let peer = try await Deadline.run(within: configuration.deadline) {
            let peer = try await changer(over: context.channel)
            guard try await collect(request, upTo: configuration.longestBodyBytes).isEmpty else {
                throw AdminError(
                    .invalid,
                    "a check of the store takes no body",
                    whatToDo: "send none: the store is checked as the configuration file says"
                )
            }
            return peer
        }
        let check = StreamedCheck<StoreCheckEvent>(
            subject: "the store",
            keepsEveryStep: true,
            place: try storeChecks.enter(),
            run: { report in try await administration.checkStore(as: peer, reporting: report) }
        )
        return stream(check, logger: context.logger)
    }

    /// Streams the record of a camera's conversation; an administrator alone may have it made.
    func recordCamera(
        in bay: String,
        _ request: Request,
        _ context: AdminContext
    ) async throws -> Response {
        // Only the conversation itself may take its time.
        let (asked, peer) = try await Deadline.run(within: configuration.deadline) {
            let read = try await self.asked(CameraRecordRequest.self, request, context)
            try Self.check(read.0)
            return read
        }
        let check = StreamedCheck<CameraRecordEvent>(
            subject: "the camera in \(EscapedText.of(bay))",
            keepsEveryStep: true,
            place: try cameraRecords.enter(),
            run: { report in
                try await administration.recordCamera(
                    in: bay,
                    asked,
                    as: peer,
                    reporting: report
                )
            }
        )
        return stream(check, logger: context.logger)
    }

    /// Streams a check: a line of JSON for each step, the verdict last.
    ///
    /// The status is sent before the outcome is known, so a failure is a line as well.
    private func stream<Event: CheckEvent>(
        _ check: StreamedCheck<Event>,
        logger: Logger
    ) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { writer in
                // Every step is kept only where a check has few of them, or has a limit for them.
                let (steps, feed) = AsyncStream.makeStream(
                    of: Event.Step.self,
                    bufferingPolicy: check.keepsEveryStep ? .unbounded : .bufferingNewest(1)
                )
                async let outcome = outcome(of: check, feeding: feed, logger: logger)
                // If the client has gone, this throws, which cancels the check.
                for await step in steps {
                    try await writer.write(Answer.line(Event(step: step)))
                }
                let last = try Answer.line(await outcome)
                // Before it is sent: whoever has it may ask again at once.
                check.place.leave()
                try await writer.write(last)
                try await writer.finish(nil)
            }
        )
    }

    private func outcome<Event: CheckEvent>(
        of check: StreamedCheck<Event>,
        feeding feed: AsyncStream<Event.Step>.Continuation,
        logger: Logger
    ) async -> Event {
        defer { feed.finish() }
        do {
            let verdict = try await cancelWhenGracefulShutdown {
                try await check.run { feed.yield($0) }
            }
            return Event(verdict: verdict)
        } catch let error as AdminError {
            return Event(error: AdminErrorReport(error))
        } catch is CancellationError {
            return Event(error: AdminErrorReport(Self.stopping))
        } catch {
            logger.error("could not check \(check.subject)", metadata: ["error": "\(error)"])
            return Event(error: AdminErrorReport(Self.unchecked(check.subject)))
        }
    }

    private static let stopping = AdminError(
        .unavailable,
        "the daemon stops, so the check was not finished",
        whatToDo: "ask again when it has started"
    )

    private static func unchecked(_ subject: String) -> AdminError {
        AdminError(
            .fault,
            "\(subject) could not be checked to its end",
            whatToDo: "the daemon's log says why: journalctl -u camdock"
        )
    }
}
