// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Hummingbird
import NIOCore
import Synchronization

/// One request and what becomes of it.
struct Exchange: Sendable {
    /// What makes a connection end without an answer.
    private struct ReplyLost: Error {}

    private let head: RequestHead
    private let backend: Backend
    private let now: Date
    private let index: Int
    private let fault: S3Stub.Fault?
    /// What is settled without the body.
    private let verdict: Result<Order, Failure>

    /// Notes a request and judges what can be judged without its body.
    init(_ head: RequestHead, _ backend: Backend) {
        self.head = head
        self.backend = backend
        now = backend.options.now()
        let target = Result { () throws(Failure) in
            try Target(head, domain: backend.options.domain)
        }
        let found = try? target.get()
        let operation = found.flatMap {
            Route.operation(method: head.method, hasKey: $0.key != nil, query: $0.query)
        }
        let call = S3Stub.Call(
            operation: operation,
            method: head.method,
            path: head.path,
            query: head.query,
            key: found?.key,
            headers: head.headers
        )
        (index, fault) = backend.traffic.withLock { $0.begin(call) }
        do throws(Failure) {
            if case .refusal(let status, let code) = fault { throw Failure(status, code) }
            if case .redirect(let url, let status) = fault {
                throw Self.redirect(to: url, status)
            }
            try backend.signature.verify(head, now: now)
            let order = try Order(operation, try target.get(), head, backend.options)
            verdict = .success(order)
        } catch {
            verdict = .failure(error)
        }
    }

    /// Whether the client waits to be told that it may send the body, and may.
    var wantsBody: Bool {
        guard case .success = verdict else { return false }
        return head.awaitsContinue
    }

    /// Whether the client waits to be told that it may send the body, and may not.
    var refusesBody: Bool { head.awaitsContinue && !wantsBody }

    /// Reads the body and does what is asked.
    func finish(reading body: RequestBody) async throws -> Reply {
        var reply: Reply
        do {
            reply = try await answer(reading: body)
        } catch let failure as Failure {
            reply = Reply(failure, to: head, requestID: requestID)
        }
        reply.headers["x-amz-request-id"] = requestID
        reply.headers["x-amz-id-2"] = "stub"
        reply.headers["date"] = Timestamp.http(now)
        reply.headers["server"] = "S3Stub"
        if refusesBody { reply.headers["connection"] = "close" }
        let status = reply.status
        let isLost = if case .replyLost = fault { true } else { false }
        backend.traffic.withLock {
            $0.calls[index].status = status
            $0.calls[index].isAnswered = !isLost
        }
        guard !isLost else { throw ReplyLost() }
        return reply
    }

    private func answer(reading body: RequestBody) async throws -> Reply {
        if case .foreignAnswer(let status) = fault {
            return try await foreignAnswer(status, reading: body)
        }
        let order: Order
        switch verdict {
        case .success(let found): order = found
        case .failure(let failure):
            // Clients that do not wait for leave first send everything and then listen.
            if !head.awaitsContinue { for try await _ in body {} }
            throw failure
        }
        let received = try await ReceivedBody(reading: body, length: order.bodyLength)
        // Until the connection's task is cancelled, which ends with an error.
        while case .hang = fault { try await Task.sleep(for: .seconds(60)) }
        try check(received, length: order.bodyLength)
        if case .errorInside200(let code) = fault, order.operation == .completeMultipartUpload {
            return lateFailure(code)
        }
        let request = S3Request(
            head: head,
            key: order.key,
            query: order.query,
            body: received,
            now: now
        )
        let reply = try backend.bucket.withLock { bucket throws(Failure) in
            try bucket.carryOut(order.operation, request)
        }
        if case .falseAlarm(let status, let code) = fault { throw Failure(status, code) }
        return reply
    }

    /// What a proxy says that has lost its server.
    private func foreignAnswer(_ status: Int, reading body: RequestBody) async throws -> Reply {
        for try await _ in body {}
        var reply = Reply(status, ["content-type": "text/html"])
        guard head.method != "HEAD" else { return reply }
        reply.content = [ByteBuffer(string: "<html><body>Bad request.<br></body></html>")]
        return reply
    }

    private func check(_ body: ReceivedBody, length: Int) throws(Failure) {
        // A client that breaks off must not leave half an object behind.
        guard body.content.readableBytes == length else {
            throw Failure(400, "IncompleteBody", "The body is shorter than Content-Length says.")
        }
        let signed = head.headers["x-amz-content-sha256"]
        guard signed == "UNSIGNED-PAYLOAD" || signed == body.sha256.hex else {
            throw Failure(
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed."
            )
        }
    }

    private var requestID: String { "STUB\(100_000 + index)" }

    /// Says 200, keeps the connection busy for a while, and fails after all.
    private func lateFailure(_ code: String) -> Reply {
        let failure = Failure(200, code, "We encountered an internal error. Please try again.")
        var reply = Reply(200, ["content-type": "application/xml"])
        let node = failure.node(resource: head.path, requestID: requestID)
        reply.content = [XMLNode.prolog, "  \n", "  \n", node.rendered()].map(
            ByteBuffer.init(string:)
        )
        reply.announcesLength = false
        return reply
    }

    private static func redirect(to url: String, _ status: Int) -> Failure {
        let code = status == 301 ? "PermanentRedirect" : "TemporaryRedirect"
        var failure = Failure(status, code, "Please re-send this request elsewhere.")
        failure.headers = ["location": url]
        return failure
    }
}
