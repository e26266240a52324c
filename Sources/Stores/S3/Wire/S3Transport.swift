// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import AsyncHTTPClient
import Evidence
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Signs requests, carries them to the store and brings back what it says.
///
/// Redirects are never followed: credentials go to the configured host and nowhere else.
final class S3Transport: Sendable {
    /// Whom the connection is trusted to be.
    enum Trust: Hashable, Sendable {
        /// One of the host's own certificate authorities has signed it.
        case system
        /// One of the authorities in this PEM file has.
        case authorities(path: String)
    }

    /// No answer of a store that is read whole is longer; a page of parts has 300 kB.
    private static let longestAnswerBytes = 8 << 20
    /// A clock that is off by less is none that a store refuses: they allow 15 minutes.
    private static let refusedDifference: Duration = .seconds(840)

    let location: S3Location
    private let http: HTTPClient
    let signer: RequestSigner
    private let deadlines: S3Deadlines
    let now: @Sendable () -> UTCTime
    /// By how much the store's clock is ahead of ours, as far as that had to be made up for.
    let skew = Mutex<Duration>(.zero)
    private let lastDifference = Mutex<Duration?>(nil)

    /// Opens nothing yet.
    /// - Parameters:
    ///   - location: Where the bucket is.
    ///   - credentials: Who we are.
    ///   - trust: Who may have signed the store's certificate.
    ///   - connections: How many connections are kept.
    ///   - deadlines: How long an exchange may take.
    ///   - resolving: Host names that are looked up as others, for tests.
    ///   - now: This host's clock.
    init(
        _ location: S3Location,
        credentials: S3Credentials,
        trust: Trust,
        connections: Int,
        deadlines: S3Deadlines,
        resolving: [String: String] = [:],
        now: @escaping @Sendable () -> UTCTime
    ) {
        self.location = location
        self.deadlines = deadlines
        self.now = now
        signer = RequestSigner(credentials: credentials, region: location.region)
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.dnsOverride = resolving
        configuration.timeout.connect = .init(deadlines.connect)
        // A refusing host refuses the next moment as well; the uplink itself tries again later.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // Shorter than any store's own, so that a request seldom meets a connection just closed.
        configuration.connectionPool.idleTimeout = .seconds(15)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if case .authorities(let path) = trust { tls.trustRoots = .file(path) }
        configuration.tlsConfiguration = tls
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// By how much the store's clock was ahead of ours at its last answer; nil if it has not said.
    var clockDifference: Duration? { lastDifference.withLock { $0 } }

    /// Closes every connection.
    func shutdown() async throws {
        try await http.shutdown()
    }

    /// Sends a request and reads the whole answer.
    /// - Throws: `S3Failure` for an answer that is no success, `S3Silence` if none came,
    ///   `S3Unintelligible`; what the body's source threw, `TransferSuspended`,
    ///   `CancellationError`.
    func send(_ request: S3Request) async throws -> S3Answer {
        try await send(request) { response, activity in
            var body: [UInt8] = []
            for try await piece in response.body {
                activity.touch()
                body += piece.readableBytesView
                guard body.count <= Self.longestAnswerBytes else {
                    throw S3Unintelligible("more than \(Self.longestAnswerBytes) bytes at once")
                }
            }
            return S3Answer(
                status: Int(response.status.code),
                headers: response.headers,
                body: body
            )
        }
    }

    /// Sends a request and hands the answer's body on, piece by piece.
    /// - Parameters:
    ///   - request: What to ask.
    ///   - expecting: About how many bytes the answer has, for the deadline.
    ///   - pace: Whether and how fast it may come.
    ///   - consume: Called with each piece in order.
    /// - Throws: What `send` throws, and what `consume` throws.
    func receive(
        _ request: S3Request,
        expecting: Int64,
        pace: any TransferPace,
        _ consume: @escaping @Sendable (ByteBuffer) throws -> Void
    ) async throws {
        try await send(request, moving: expecting) { response, activity in
            for try await piece in response.body {
                try pace.goOn()
                try consume(piece)
                activity.touch()
                let wait = pace.reserve(piece.readableBytes)
                guard wait > .zero else { continue }
                activity.pause(wait)
                try await Task.sleep(for: wait)  // The line's cap is this wait.
            }
        }
    }

    private func send<Value: Sendable>(
        _ request: S3Request,
        moving bytes: Int64? = nil,
        _ read: @escaping @Sendable (HTTPClientResponse, Activity) async throws -> Value
    ) async throws -> Value {
        var hasRepeated = false
        var hasSetClock = false
        while true {
            do {
                return try await exchange(request, moving: bytes ?? request.bodyBytes, read)
            } catch let failure as S3Failure where isOfClock(failure) && !hasSetClock {
                guard let date = failure.date else { throw failure }
                hasSetClock = true
                skew.withLock { $0 = date.since(now()) }
            } catch let disconnect as S3Disconnect {
                // The store may have closed a connection that was still in the pool.
                guard request.isRepeatable, !hasRepeated else { throw S3Silence(disconnect.what) }
                hasRepeated = true
            }
        }
    }

    /// Whether our clock is why we are refused; the answer to a HEAD only has a date to say so.
    private func isOfClock(_ failure: S3Failure) -> Bool {
        if failure.code == "RequestTimeTooSkewed" { return true }
        guard failure.status == 403, failure.code == nil, let date = failure.date else {
            return false
        }
        let difference = date.since(now()) - skew.withLock { $0 }
        return max(difference, .zero - difference) > Self.refusedDifference
    }

    private func exchange<Value: Sendable>(
        _ request: S3Request,
        moving bytes: Int64,
        _ read: @escaping @Sendable (HTTPClientResponse, Activity) async throws -> Value
    ) async throws -> Value {
        let activity = Activity(idle: deadlines.idle, total: deadlines.total(moving: bytes))
        do {
            return try await withThrowingTaskGroup(of: Value.self) { group in
                group.addTask { try await self.attempt(request, activity, read) }
                group.addTask { throw try await activity.expiry() }
                defer { group.cancelAll() }
                guard let value = try await group.next() else { throw CancellationError() }
                return value
            }
        } catch {
            activity.abandon()
            takeBack(request)
            throw try named(error, request)
        }
    }

    private func attempt<Value: Sendable>(
        _ request: S3Request,
        _ activity: Activity,
        _ read: @escaping @Sendable (HTTPClientResponse, Activity) async throws -> Value
    ) async throws -> Value {
        let response = try await http.execute(
            signed(request, activity),
            // The watch over the exchange ends it; a deadline here would end a slow capped one.
            deadline: .distantFuture
        )
        activity.touch()
        if let date = response.headers.first(name: "date").flatMap({ UTCTime(httpDate: $0) }) {
            lastDifference.withLock { $0 = date.since(now()) }
        }
        guard (200..<300).contains(response.status.code) else {
            throw try await failure(response, activity)
        }
        return try await read(response, activity)
    }

    private func failure(
        _ response: HTTPClientResponse,
        _ activity: Activity
    ) async throws -> S3Failure {
        // Without its words the status alone says what it is.
        let body = try? await response.body.collect(upTo: 64 << 10)
        let root = body.flatMap { XMLNode(parsing: Array($0.readableBytesView)) }
        let error = root?.name == "Error" ? root : nil
        return S3Failure(
            status: Int(response.status.code),
            code: error?["Code"],
            message: error?["Message"] ?? "",
            date: response.headers.first(name: "date").flatMap { UTCTime(httpDate: $0) },
            location: response.headers.first(name: "location")
        )
    }

    /// Puts what went wrong into the words of this file; our own errors stay as they are.
    private func named(_ error: any Error, _ request: S3Request) throws -> any Error {
        if case .part(let part) = request.body, let fault = part.fault.found { return fault }
        switch error {
        case is S3Failure, is S3Silence, is S3Unintelligible, is StoreError, is TransferSuspended,
            is CancellationError:
            // A client that was cancelled says so in several ways; the task itself knows.
            return Task.isCancelled ? CancellationError() : error
        default:
            try Task.checkCancellation()
            return Self.silence(error)
        }
    }

    private static func silence(_ error: any Error) -> any Error {
        switch error {
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            S3Disconnect("the store closed the connection")
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE:
            S3Disconnect("the store broke the connection off")
        case let error as NIOConnectionError: S3Silence(error)
        case let error as HTTPClientError: S3Silence("no connection: \(error.shortDescription)")
        default: S3Silence("no connection: \(error)")
        }
    }

    /// Uncounts what an exchange had counted that came to nothing.
    private func takeBack(_ request: S3Request) {
        guard case .part(let part) = request.body else { return }
        part.meter.add(-part.meter.bytes)
    }
}

/// A connection that ended before an answer came.
private struct S3Disconnect: Error {
    let what: String

    init(_ what: String) {
        self.what = what
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let parts = duration.components
        self = .nanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
