// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Hummingbird
import Logging
import ServiceLifecycle

extension AdminResponder {
    /// Streams a check of the custody log: a line of JSON for each step, the verdict last.
    ///
    /// The status is sent before the outcome is known, so a failure is a line as well.
    func verification(logger: Logger) throws -> Response {
        let place = try verifications.enter()
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { writer in
                // A step that was not sent yet says less than the one after it.
                let (steps, feed) = AsyncStream.makeStream(
                    of: CustodyProgress.self,
                    bufferingPolicy: .bufferingNewest(1)
                )
                async let outcome = outcome(feeding: feed, logger: logger)
                // If the client has gone, this throws, which cancels the check.
                for await step in steps {
                    try await writer.write(Answer.line(CustodyVerifyEvent(progress: step)))
                }
                let last = try Answer.line(await outcome)
                // Before it is sent: whoever has it may ask again at once.
                place.leave()
                try await writer.write(last)
                try await writer.finish(nil)
            }
        )
    }

    private func outcome(
        feeding feed: AsyncStream<CustodyProgress>.Continuation,
        logger: Logger
    ) async -> CustodyVerifyEvent {
        defer { feed.finish() }
        do {
            let verdict = try await cancelWhenGracefulShutdown {
                try await administration.verifyCustody { feed.yield($0) }
            }
            return CustodyVerifyEvent(verdict: verdict)
        } catch let error as AdminError {
            return CustodyVerifyEvent(error: AdminErrorReport(error))
        } catch is CancellationError {
            return CustodyVerifyEvent(error: AdminErrorReport(Self.stopping))
        } catch {
            logger.error("the custody log could not be checked", metadata: ["error": "\(error)"])
            return CustodyVerifyEvent(error: AdminErrorReport(Self.unchecked))
        }
    }

    private static let stopping = AdminError(
        .unavailable,
        "the daemon stops, so the check was not finished",
        whatToDo: "ask again when it has started"
    )

    private static let unchecked = AdminError(
        .fault,
        "the custody log could not be checked to its end",
        whatToDo: "the daemon's log says why: journalctl -u camdock"
    )
}
