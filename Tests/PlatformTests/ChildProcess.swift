// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Dispatch
import Glibc
import SystemPackage

/// A program that a test runs; killed and reaped when the test lets it go.
final class ChildProcess {
    private let process: pid_t
    private let output: CInt
    private var status: CInt?

    /// Starts a program by its path or name, with output and errors in one.
    init(_ arguments: [String]) throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        defer { close(ends[1]) }
        output = ends[0]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        process = try Self.spawn(arguments, output: ends[1])
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            _ = reap()
        }
        close(output)
    }

    /// Runs a program to its end, off the pool that the tests share.
    static func run(_ arguments: [String]) async throws -> (status: CInt, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let child = try ChildProcess(arguments)
                        let output = child.readToEnd()
                        return (child.reap(), output)
                    }
                )
            }
        }
    }

    /// Reads what the program prints until a line holds those words; false if it ends before.
    ///
    /// **Blocks.**
    func waitForLine(with words: String) -> Bool {
        var seen = ""
        while let part = readSome() {
            seen += part
            if seen.contains(words) { return true }
        }
        return false
    }

    private func readToEnd() -> String {
        var text = ""
        while let part = readSome() { text += part }
        return text
    }

    /// Nil at the end, and after a minute of silence, so that a test fails rather than hangs.
    private func readSome() -> String? {
        var waited = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, 60_000) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(output, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    private func reap() -> CInt {
        var raw: CInt = 0
        while waitpid(process, &raw, 0) < 0, errno == EINTR {}
        let signal = raw & 0x7F
        let status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
        self.status = status
        return status
    }

    private static func spawn(_ arguments: [String], output: CInt) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)

        // A worker thread blocks nearly every signal, and the child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let copies = arguments.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var process = pid_t()
        let result = posix_spawnp(
            &process,
            arguments[0],
            &actions,
            &attributes,
            copies + [nil],
            environ
        )
        guard result == 0 else { throw Errno(rawValue: result) }
        return process
    }
}
