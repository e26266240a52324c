// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CSpawn
import Glibc
import Platform
import SystemPackage

/// A program that a test runs; killed and waited for when the test lets it go.
package actor ChildProcess: BlockingActor {
    /// What is waited for, and until when.
    private struct Wait {
        let what: String
        let limit: Duration
        let deadline: ContinuousClock.Instant

        init(for what: String, atMost limit: Duration) {
            self.what = what
            self.limit = limit
            deadline = .now + limit
        }
    }

    package nonisolated let executor = BlockingExecutor(label: "camdock.test.child")
    private let command: [String]
    private let process: pid_t
    private let output: CInt
    private var printed: [UInt8] = []
    private var ending: Ending?

    /// Starts a program by its path or name, with output and errors in one.
    /// - Throws: `ChildProcessError`.
    package init(_ command: [String]) throws {
        let pipe = try makePipe()
        defer { close(pipe.write) }
        do {
            process = try startProgram(command, output: pipe.write, errors: pipe.write)
        } catch {
            close(pipe.read)
            throw error
        }
        self.command = command
        output = pipe.read
    }

    deinit {
        if ending == nil {
            Glibc.kill(process, SIGKILL)
            _ = Self.reap(process)
        }
        close(output)
    }

    /// Runs a program to its end; its exit status, or 128 and the signal that ended it.
    /// - Throws: `ChildProcessError` if it takes longer than `limit`; then it is killed.
    package static func run(
        _ command: [String],
        atMost limit: Duration = .seconds(60)
    ) async throws -> (status: CInt, output: String) {
        try await ChildProcess(command).untilEnd(atMost: limit)
    }

    /// Waits until what the program has printed holds those words.
    ///
    /// **Blocks.**
    /// - Returns: All that it has printed.
    /// - Throws: `ChildProcessError` if the program ends before, or takes longer than `limit`; then
    ///   it is killed.
    @discardableResult
    package func waitForLine(
        with words: String,
        atMost limit: Duration = .seconds(60)
    ) throws -> String {
        let wait = Wait(for: "\"\(words)\" in its output", atMost: limit)
        while !text.contains(words) {
            guard try readSome(wait) else { throw failure(of: wait, "that ended") }
        }
        return text
    }

    /// Kills the program, unless it has ended and its number may be another's.
    ///
    /// **Blocks.**
    /// - Returns: How it ended.
    @discardableResult
    package func kill() -> Ending {
        if let ending { return ending }
        Glibc.kill(process, SIGKILL)
        let ending = Self.reap(process)
        self.ending = ending
        return ending
    }

    private var text: String { String(decoding: printed, as: UTF8.self) }

    private func untilEnd(atMost limit: Duration) throws -> (status: CInt, output: String) {
        let wait = Wait(for: "its end", atMost: limit)
        while try readSome(wait) {}
        // Whoever has closed its output may go on, and waitpid(2) knows no deadline.
        let end = cspawn_pidfd(process)
        guard end >= 0 else { throw failure(of: wait, "pidfd_open: \(Errno(rawValue: errno))") }
        defer { close(end) }
        try untilReadable(end, wait)
        let ending = Self.reap(process)
        self.ending = ending
        switch ending {
        case .exited(let status): return (status, text)
        case .killed(let signal): return (128 + signal, text)
        case .unknown(let error): throw failure(of: wait, "waitpid: \(error)")
        }
    }

    /// Reads what there is as soon as there is something; false at the end.
    private func readSome(_ wait: Wait) throws -> Bool {
        try untilReadable(output, wait)
        var bytes = [UInt8](repeating: 0, count: 65_536)
        do throws(Errno) {
            let count = try retryingInterrupts { read(output, &bytes, bytes.count) }
            printed += bytes.prefix(count)
            return count > 0
        } catch {
            throw failure(of: wait, "read: \(error)")
        }
    }

    private func untilReadable(_ descriptor: CInt, _ wait: Wait) throws {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        do throws(Errno) {
            let count = try retryingInterrupts { poll(&waited, 1, Self.milliseconds(until: wait)) }
            guard count == 0 else { return }
        } catch {
            throw failure(of: wait, "poll: \(error)")
        }
        throw failure(of: wait, "\(wait.limit) were over")
    }

    /// What is left, as poll(2) wants it.
    private static func milliseconds(until wait: Wait) -> CInt {
        CInt((max(.zero, wait.deadline - .now) / .milliseconds(1)).rounded(.up))
    }

    /// Kills the program if it has not ended, since nobody waits for it any more.
    private func failure(of wait: Wait, _ obstacle: String) -> ChildProcessError {
        ChildProcessError(
            command,
            "\(wait.what) was waited for until \(obstacle)",
            ending: kill(),
            output: text
        )
    }

    private static func reap(_ process: pid_t) -> Ending {
        var raw: CInt = 0
        do throws(Errno) {
            try retryingInterrupts { waitpid(process, &raw, 0) }
        } catch {
            return .unknown(error)
        }
        let signal = raw & 0x7F
        return signal == 0 ? .exited((raw >> 8) & 0xFF) : .killed(signal: signal)
    }
}
