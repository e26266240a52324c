// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AsyncHTTPClient
import Evidence
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Asks a running daemon over its socket.
package struct AdminClient: Sendable {
    /// The longest answer that is taken, in bytes; no page comes near it.
    private static let longestAnswerBytes = 64 << 20

    /// Where the daemon's socket stands.
    package let socketPath: String
    private let http: HTTPClient
    private let timeout: Duration

    /// Runs `body` with a client that ends with it.
    ///
    /// - Parameters:
    ///   - socketPath: Where the daemon's socket stands.
    ///   - timeout: How long one answer may take; a check may take longer.
    ///   - body: What to ask.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws: `AdminError` as the daemon said it, or `AdminClientError`.
    package static func with<Value>(
        socketPath: String,
        timeout: Duration = .seconds(40),
        _ body: (AdminClient) async throws -> Value
    ) async throws -> Value {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        configuration.redirectConfiguration = .disallow
        // A refusing socket refuses the next moment as well; say so at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let client = AdminClient(socketPath: socketPath, http: http, timeout: timeout)
        do {
            let value = try await body(client)
            try await http.shutdown()
            return value
        } catch {
            // What the body threw says more than a failure to close its connections.
            try? await http.shutdown()
            throw error
        }
    }

    /// Everything at one glance.
    package func status() async throws -> StatusReport {
        try await get(AdminPath.status)
    }

    /// One page of recordings.
    package func recordings(matching query: RecordingQuery) async throws -> RecordingPage {
        var fields = [("limit", String(query.limit))]
        if let state = query.state { fields.append(("state", state.rawValue)) }
        if let camera = query.camera { fields.append(("camera", camera.rawValue)) }
        if let after = query.after { fields.append(("after", after)) }
        return try await get(AdminPath.recordings, fields)
    }

    /// All that is known of one recording.
    package func recording(_ id: RecordingID) async throws -> RecordingDetail {
        try await get("\(AdminPath.recordings)/\(PercentEncoding.encode(id.rawValue))")
    }

    /// The queue to the store, with at most `limit` items of each kind.
    package func queue(limit: Int) async throws -> QueueReport {
        try await get(AdminPath.queue, [("limit", String(limit))])
    }

    /// One docking, present or past.
    package func docking(_ id: DockingID) async throws -> DockingReport {
        try await get("\(AdminPath.dockings)/\(PercentEncoding.encode(id.rawValue))")
    }

    /// Hands over a card or a folder.
    package func dock(_ asked: DockRequest) async throws -> DockAccepted {
        try await post(AdminPath.dockings, asked)
    }

    /// One page of the custody log.
    package func custodyEntries(matching query: CustodyQuery) async throws -> CustodyPage {
        var fields = [("from", String(query.from)), ("limit", String(query.limit))]
        if let recording = query.recording { fields.append(("recording", recording.rawValue)) }
        return try await get(AdminPath.custodyEntries, fields)
    }

    /// What stands at a path.
    func get<Value: Decodable>(
        _ path: String,
        _ fields: [(String, String)] = []
    ) async throws -> Value {
        try await value(of: request(for: path, fields))
    }

    /// Asks for a change, and returns what it led to.
    func post<Value: Decodable>(_ path: String, _ asked: some Encodable) async throws -> Value {
        var request = request(for: path)
        request.method = .POST
        Self.send(try AdminJSON.encode(asked), with: &request)
        return try await value(of: request)
    }

    private static func send(_ body: Data, with request: inout HTTPClientRequest) {
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body))
    }

    /// Follows a check to its end.
    ///
    /// - Parameters:
    ///   - check: The kind of the answer's lines.
    ///   - path: Where the check is asked for.
    ///   - method: With which method.
    ///   - body: What is asked, as JSON; nil for what needs no words.
    ///   - report: Called for each step.
    /// - Returns: What the check came to.
    /// - Throws: `AdminError`, `AdminClientError`, and what `report` throws.
    func follow<Event: CheckEvent>(
        _ check: Event.Type,
        at path: String,
        _ method: HTTPMethod,
        sending body: Data? = nil,
        reporting report: (Event.Step) async throws -> Void
    ) async throws -> Event.Verdict {
        var request = request(for: path)
        request.method = method
        if let body { Self.send(body, with: &request) }
        let asked = request
        let response = try await naming {
            // A check may take long; each line of the answer has its own time limit instead.
            try await http.execute(asked, deadline: .distantFuture)
        }
        guard response.status == .ok else { throw try await reportedError(in: response) }
        var lines = LineReader(response.body.makeAsyncIterator())
        while let line = try await naming({ try await lines.next() }) {
            let event = try decode(Event.self, from: line)
            if let error = event.error { throw error.reported }
            if let verdict = event.verdict { return verdict }
            if let step = event.step { try await report(step) }
        }
        throw AdminClientError.interrupted
    }

    private func request(
        for path: String,
        _ fields: [(String, String)] = []
    ) -> HTTPClientRequest {
        let query = fields.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }
        let end = query.isEmpty ? "" : "?" + query.joined(separator: "&")
        let host = PercentEncoding.encode(socketPath)
        return HTTPClientRequest(url: "http+unix://\(host)\(path)\(end)")
    }

    private func value<Value: Decodable>(of request: HTTPClientRequest) async throws -> Value {
        let response = try await naming {
            try await http.execute(request, timeout: .init(timeout))
        }
        guard (200..<300).contains(response.status.code) else {
            throw try await reportedError(in: response)
        }
        return try decode(Value.self, from: try await body(of: response))
    }

    private func body(of response: HTTPClientResponse) async throws -> Data {
        try await naming {
            let buffer = try await response.body.collect(upTo: Self.longestAnswerBytes)
            return Data(buffer.readableBytesView)
        }
    }

    private func reportedError(in response: HTTPClientResponse) async throws -> any Error {
        let report = try decode(AdminErrorReport.self, from: try await body(of: response))
        return report.reported
    }

    private func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        do {
            return try AdminJSON.decode(type, from: data)
        } catch {
            throw AdminClientError.notUnderstood(String(describing: error))
        }
    }

    /// Runs `body` and names what it throws in our own words.
    private func naming<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw AdminClientError.named(error, socketPath: socketPath)
        }
    }
}
