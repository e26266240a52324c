// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Evidence
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Stores

/// `fault_proxy.py` in front of a server on loopback.
struct FaultProxy: Sendable {
    let port: Int

    /// Runs `body` with a proxy that has these faults armed, each a JSON object as the proxy's own
    /// text describes it but for `do`.
    static func with<Value>(
        to server: Int,
        faults: [String],
        _ body: (FaultProxy) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryDirectory { directory in
            let pipe = directory.appending("commands").string
            guard mkfifo(pipe, 0o600) == 0 else { throw Unexpected(what: "mkfifo") }
            // Open for both, so that neither side waits for the other.
            let commands = open(pipe, O_RDWR | O_CLOEXEC)
            guard commands >= 0 else { throw Unexpected(what: "open") }
            defer { close(commands) }
            let lines = faults.map { #"{"do": "arm", \#($0.dropFirst())"# } + [#"{"do": "report"}"#]
            let text = lines.map { $0 + "\n" }.joined()
            guard text.withCString({ write(commands, $0, strlen($0)) }) == text.utf8.count else {
                throw Unexpected(what: "write")
            }
            // It ends with its input.
            let line = #"exec python3 "$0" --to "$1" <"$2""#
            let process = try ChildProcess(["sh", "-c", line, script, "127.0.0.1:\(server)", pipe])
            let printed = try await process.waitForLine(with: "\"armed\"")
            guard !printed.contains("false"), let port = port(in: printed) else {
                throw Unexpected(what: printed)
            }
            let result = await Result.catching { try await body(FaultProxy(port: port)) }
            await process.kill()
            return try result.get()
        }
    }

    private static let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("Tools/fault_proxy.py").string

    private static func port(in text: String) -> Int? {
        text.split { !$0.isNumber }.first.flatMap { Int($0) }
    }
}

extension S3Kind {
    /// Runs `body` with an empty bucket, the hands of which reach it directly, and with a port
    /// where a proxy with faults stands before it.
    func withBucket(
        behind faults: [String],
        locked: Bool = false,
        change: @escaping Bucket.Change = { _, _ in },
        _ body: (Bucket, _ proxied: @escaping Bucket.Change) async throws -> Void
    ) async throws {
        try await withBucket(locked: locked, change: change) { bucket in
            let location = bucket.connection.location
            try await FaultProxy.with(to: location.port ?? 80, faults: faults) { proxy in
                let front = try #require(
                    S3Location(
                        endpoint: "http://127.0.0.1:\(proxy.port)",
                        bucket: location.bucket,
                        region: location.region,
                        addressing: .path
                    )
                )
                try await body(bucket) { connection, _ in connection.location = front }
            }
        }
    }
}
