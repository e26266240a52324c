// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

/// A strict S3 server in memory, for what real stores at hand do not show.
///
/// It does what AWS documents and refuses the rest: a request that asks for something the stub
/// does not know gets 501 rather than half of what it wanted. `Options.Quirks` makes it as lax as
/// other stores are.
package final class S3Stub: Sendable {
    /// Where the server listens.
    package struct Endpoint: Sendable {
        package let scheme = "http"
        package let host: String
        package let port: Int

        /// The address as a URL without a path.
        package var url: String { "\(scheme)://\(host):\(port)" }
    }

    package let endpoint: Endpoint
    package let options: Options
    let backend: Backend

    private init(_ backend: Backend, port: Int) {
        self.backend = backend
        options = backend.options
        endpoint = Endpoint(host: "127.0.0.1", port: port)
    }

    /// The name of the only bucket.
    package var bucket: String { options.bucket }

    /// The only key that opens the bucket.
    package var credentials: Credentials { options.credentials }

    /// Runs `body` with an empty server, which stops with it.
    ///
    /// Requests still under way are cut off then, those that hang included.
    package static func withServer<Result>(
        options: Options = Options(),
        _ body: (S3Stub) async throws -> Result
    ) async throws -> Result {
        let backend = Backend(options)
        let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announcement.finish() }
                try await Listener(backend: backend).run { announcement.yield($0) }
            }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw CancellationError()
            }
            return try await body(S3Stub(backend, port: port))
        }
    }
}
