// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Testing

@testable import AdminAPI

struct DeadlineTests {
    @Test func `work that is done in time gives its value`() async throws {
        let value = try await Deadline.run(within: .seconds(60)) { 42 }

        #expect(value == 42)
    }

    @Test func `work that fails in time gives its error`() async throws {
        await #expect(throws: AdminTestError.self) {
            try await Deadline.run(within: .seconds(60)) { throw AdminTestError(what: "no") }
        }
    }

    @Test func `work that takes no notice of its cancellation is left behind`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        defer { opener.finish() }

        let error = await #expect(throws: AdminError.self) {
            try await Deadline.run(within: .milliseconds(10)) {
                // A task of its own is not cancelled with its maker, as a system call is not.
                await Task { for await _ in gate {} }.value
            }
        }

        #expect(error?.kind == .timedOut)
    }

    @Test func `a caller that is cancelled does not wait`() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        defer { opener.finish() }
        let task = Task {
            try await Deadline.run(within: .seconds(60)) {
                await Task { for await _ in gate {} }.value
            }
        }

        task.cancel()

        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
