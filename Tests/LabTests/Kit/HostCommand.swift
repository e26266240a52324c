// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Glibc

/// Programs on the host: image tools, and QEMU itself.
enum HostCommand {
    /// Runs a tool to its end and returns what it printed.
    ///
    /// **Blocks.**
    ///
    /// What it says on its error output appears only if it fails.
    @discardableResult
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) throws -> String {
        let output = try Pipe()
        let errors = try temporaryFile()
        defer { close(errors) }
        let child = try spawn(
            arguments,
            environment: environment,
            descriptors: [output.writeEnd, errors]
        )
        output.closeWriteEnd()
        let text: String
        do {
            text = try readAll(output.readEnd, by: Deadline(limit), what: arguments[0])
        } catch {
            kill(child, SIGKILL)
            reap(child)
            throw error
        }
        let status = reap(child)
        guard status == 0 else {
            let complaint = try contents(of: errors)
            throw LabError.tool(
                arguments.joined(separator: " "),
                status: status,
                output: text + complaint
            )
        }
        return text
    }

    /// Starts a program and returns its process number.
    ///
    /// `descriptors` become its standard output, error, and so on upwards; its input is empty. It
    /// starts with no signal blocked or ignored: a thread of the cooperative pool blocks nearly all
    /// of them, and a child would inherit that.
    static func spawn(
        _ arguments: [String],
        environment: [String: String] = [:],
        descriptors: [CInt]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (target, descriptor) in zip(CInt(1)..., descriptors) {
            posix_spawn_file_actions_adddup2(&actions, descriptor, target)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        )
        var child = pid_t()
        let result = withCStrings(arguments) { argv in
            withCStrings(inherited(adding: environment)) { envp in
                posix_spawnp(&child, arguments[0], &actions, &attributes, argv, envp)
            }
        }
        guard result == 0 else { throw LabError.system(arguments[0], errno: result) }
        return child
    }

    /// Waits for a child's end; its exit status, or 128 and the signal that ended it.
    ///
    /// **Blocks.**
    @discardableResult
    static func reap(_ child: pid_t) -> CInt {
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private static func inherited(adding changes: [String: String]) -> [String] {
        ProcessInfo.processInfo.environment.merging(changes) { _, changed in changed }
            .map { "\($0.key)=\($0.value)" }
    }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }

    private static func readAll(_ pipe: CInt, by deadline: Deadline, what: String) throws -> String
    {
        var bytes: [UInt8] = []
        while true {
            try deadline.waitForInput(on: pipe, what: what)
            let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
                let count = read(pipe, buffer.baseAddress, buffer.count)
                if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
                return count
            }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            if count < 0, errno != EINTR { throw LabError.last("read") }
        }
    }

    /// A file without a name, for output that may be longer than a pipe holds.
    private static func temporaryFile() throws -> CInt {
        var template = Array("/tmp/camdock-lab.XXXXXX".utf8CString)
        let descriptor = try checked("mkstemp") { mkstemp(&template) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return descriptor
    }

    private static func contents(of descriptor: CInt) throws -> String {
        try checked("lseek") { lseek(descriptor, 0, SEEK_SET) }
        return try readAll(descriptor, by: Deadline(.seconds(1)), what: "error output")
    }
}

/// Two connected ends that no child inherits unless it is given one.
///
/// A pair of sockets, since only those can be made and closed on exec in one step from Swift.
final class Pipe {
    let readEnd: CInt
    private(set) var writeEnd: CInt

    /// Makes the pipe.
    init() throws {
        var ends: [CInt] = [-1, -1]
        try checked("socketpair") {
            socketpair(
                AF_UNIX,
                CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue),
                0,
                &ends
            )
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        closeWriteEnd()
    }

    /// Lets the reader see the end once every other writer is gone.
    func closeWriteEnd() {
        guard writeEnd >= 0 else { return }
        close(writeEnd)
        writeEnd = -1
    }
}
