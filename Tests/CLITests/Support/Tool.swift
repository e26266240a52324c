// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import TestSupport

/// The built `camdock`, run as a user runs it.
enum Tool {
    /// What a run left behind.
    struct Outcome {
        /// The exit code, or minus the signal that ended it.
        let status: Int32
        let output: String
        let complaint: String
    }

    /// Where a run's standard output goes.
    enum Sink {
        /// Into a pipe that is read to its end.
        case pipe
        /// Into a pipe of which only so many bytes are read.
        case pipeClosed(after: Int)
        /// Onto a terminal.
        case terminal
        /// Onto a disk that is full.
        case fullDisk
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - arguments: The command line.
    ///   - sink: Where standard output goes.
    ///   - interruptAfter: Text in the output after which Ctrl-C is sent; nil for never.
    ///   - interruptAfterComplaint: The same, on standard error; standard output must be short then.
    /// - Returns: How it ended and what it wrote.
    /// - Throws: `CLITestError` if it could not be run.
    static func run(
        _ arguments: [String],
        to sink: Sink = .pipe,
        interruptAfter: String? = nil,
        interruptAfterComplaint: String? = nil
    ) async throws -> Outcome {
        try await offPool {
            try blockingRun(
                arguments,
                to: sink,
                interruptAfter: interruptAfter,
                interruptAfterComplaint
            )
        }
    }

    private static func blockingRun(
        _ arguments: [String],
        to sink: Sink,
        interruptAfter: String?,
        _ interruptAfterComplaint: String?
    ) throws -> Outcome {
        let output = try ends(of: sink)
        let complaint = try makePipe()
        let pid = try startProgram(
            [try executable()] + arguments,
            environment: ["PATH=/usr/bin:/bin", "TERM=xterm"],
            output: output.write,
            errors: complaint.write
        )
        close(output.write)
        close(complaint.write)
        var limit = Int.max
        if case .pipeClosed(let count) = sink { limit = count }
        var words = ""
        if let trigger = interruptAfterComplaint {
            words = read(complaint.read, atMost: .max, interrupting: pid, after: trigger)
        }
        let text = read(output.read, atMost: limit, interrupting: pid, after: interruptAfter)
        close(output.read)
        words += read(complaint.read, atMost: .max, interrupting: pid, after: nil)
        close(complaint.read)
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return Outcome(
            status: signal == 0 ? status >> 8 & 0xFF : -signal,
            output: text,
            complaint: words
        )
    }

    private static func ends(of sink: Sink) throws -> (read: CInt, write: CInt) {
        switch sink {
        case .pipe, .pipeClosed: try makePipe()
        case .terminal: try terminal()
        case .fullDisk: try fullDisk()
        }
    }

    /// A device that takes nothing, and another that gives nothing.
    private static func fullDisk() throws -> (read: CInt, write: CInt) {
        let ends = (
            read: open("/dev/null", O_RDONLY | O_CLOEXEC),
            write: open("/dev/full", O_WRONLY | O_CLOEXEC)
        )
        guard ends.read >= 0, ends.write >= 0 else { throw CLITestError(what: "/dev/full") }
        return ends
    }

    /// A pair of pseudo-terminal ends, by ioctl_tty(2), whose wrappers the Glibc module leaves out.
    private static func terminal() throws -> (read: CInt, write: CInt) {
        let leader = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: CInt = 0
        var number: CInt = 0
        guard leader >= 0, ioctl(leader, UInt(0x4004_5431), &unlocked) == 0,
            ioctl(leader, UInt(0x8004_5430), &number) == 0
        else { throw CLITestError(what: "/dev/ptmx") }
        let follower = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var size = winsize(ws_row: 30, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        guard follower >= 0, ioctl(follower, UInt(TIOCSWINSZ), &size) == 0 else {
            throw CLITestError(what: "/dev/pts/\(number)")
        }
        return (leader, follower)
    }

    private static func read(
        _ descriptor: CInt,
        atMost limit: Int,
        interrupting pid: pid_t,
        after trigger: String?
    ) -> String {
        var text: [UInt8] = []
        var isPending = trigger != nil
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while text.count < limit {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit - text.count))
            // A terminal whose other side is closed ends with EIO.
            guard count > 0 else { break }
            text += buffer.prefix(count)
            if isPending, let trigger, String(decoding: text, as: UTF8.self).contains(trigger) {
                isPending = false
                kill(pid, SIGINT)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The tool stands beside the program that runs the tests.
    private static func executable() throws -> String {
        guard let own = realpath("/proc/self/exe", nil) else {
            throw CLITestError(what: "realpath")
        }
        defer { free(own) }
        let path = String(cString: own)
        guard let slash = path.lastIndex(of: "/") else { throw CLITestError(what: path) }
        return path[...slash] + "camdock"
    }
}
