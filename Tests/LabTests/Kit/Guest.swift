// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Glibc
import Platform

/// A running guest: the dock host, with a dock of eight ports.
///
/// It resumes from a saved machine, so it is booted and idle from its first moment on. Nothing that
/// it writes outlives it, except on disks that were attached to it.
actor Guest: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "lab guest")
    nonisolated let run: RunDirectory
    let monitor: QEMUMonitor
    private let agent: GuestAgent
    private let process: QEMUProcess
    /// How long it took until the first command was answered.
    nonisolated let resumeTime: Duration

    /// Resumes the saved machine.
    ///
    /// The caller ends it with `end` or `powerCut`; `withGuest` does that.
    static func resumed(in run: RunDirectory) async throws -> Guest {
        try await GuestStarter().resume(in: run)
    }

    fileprivate init(resuming image: GuestImage, in run: RunDirectory) throws {
        let started = ContinuousClock.now
        let deadline = Deadline(.seconds(60))
        self.run = run
        process = try QEMUProcess(resuming: image, in: run)
        do {
            monitor = try QEMUMonitor(path: run.file("qmp.sock"), deadline: deadline)
            agent = try GuestAgent(path: run.file("agent.sock"), deadline: deadline)
            try Self.wake(monitor: monitor, agent: agent)
        } catch {
            process.kill()
            throw error
        }
        resumeTime = .now - started
    }

    private static func wake(monitor: QEMUMonitor, agent: GuestAgent) throws {
        let deadline = Deadline(.seconds(60))
        while try monitor.call("query-status")["status"]?.text == "inmigrate" {
            guard !deadline.isOver else { throw LabError.timedOut("loading the saved machine") }
            // QEMU announces the end of loading by an event only to those already connected.
            usleep(10_000)
        }
        // It was stopped when it was saved, so it arrives stopped.
        try monitor.call("cont")
        // The saved machine knows neither what time it is now nor this run's directory: a mounted
        // share could not have been saved.
        let now = Date().timeIntervalSince1970
        let outcome = try agent.run(
            """
            date --utc --set=@\(now) >/dev/null && mount -t 9p -o             trans=virtio,version=9p2000.L,msize=512000,cache=none share /mnt/share
            """,
            stdin: "",
            within: .seconds(30)
        )
        guard outcome.succeeded else {
            throw LabError.guest("waking up", status: outcome.status, output: outcome.errors)
        }
    }

    /// Runs a shell command and returns how it ended.
    ///
    /// **Blocks.**
    func attempt(
        _ shell: String,
        stdin: String = "",
        within limit: Duration = .seconds(60)
    ) throws -> CommandOutcome {
        try agent.run(shell, stdin: stdin, within: limit)
    }

    /// Runs a shell command that has to succeed and returns what it printed.
    ///
    /// **Blocks.**
    @discardableResult
    func sh(
        _ shell: String,
        stdin: String = "",
        within limit: Duration = .seconds(60)
    ) throws -> String {
        let outcome = try attempt(shell, stdin: stdin, within: limit)
        guard outcome.succeeded else {
            throw LabError.guest(
                shell,
                status: outcome.status,
                output: outcome.output + outcome.errors
            )
        }
        return outcome.output
    }

    /// Writes a text file, with the directories above it.
    ///
    /// **Blocks.**
    func write(_ text: String, to path: String) throws {
        try sh("mkdir -p \"$(dirname '\(path)')\" && cat >'\(path)'", stdin: text)
    }

    /// Ends the guest between two instructions; what it had not flushed is only in its memory.
    ///
    /// QEMU hands what the guest wrote to the host at once, so a disk that is to lose what was not
    /// flushed has to be a `VolatileDisk`. **Blocks.**
    func powerCut() {
        process.kill()
    }

    /// Ends the guest if it still runs, with its journal up to here.
    ///
    /// **Blocks.**
    func end() {
        if process.isRunning { waitForJournal() }
        process.kill()
    }

    /// The journal comes by a pipe of its own: what was written last is still on its way.
    private func waitForJournal() {
        let mark = "the scenario is over"
        let deadline = Deadline(.seconds(5))
        guard (try? attempt("echo '\(mark)' | systemd-cat"))?.succeeded == true else { return }
        while !deadline.isOver {
            let journal = try? String(contentsOfFile: run.logs + "/journal.log", encoding: .utf8)
            if journal?.contains(mark) ?? false { return }
            // The guest's journal reaches the file on the host without any notice.
            usleep(10_000)
        }
    }
}

/// Runs a scenario's part with a guest, and ends the guest whatever happens.
func withGuest<Result>(
    in run: RunDirectory,
    _ body: (Guest) async throws -> Result
) async throws -> Result {
    let guest = try await Guest.resumed(in: run)
    do {
        let result = try await body(guest)
        await guest.end()
        return result
    } catch {
        await guest.end()
        throw error
    }
}

/// Where a guest is made: building an image and resuming block for long.
private actor GuestStarter: BlockingActor {
    nonisolated let executor = BlockingExecutor(label: "lab guest start")

    func resume(in run: RunDirectory) throws -> Guest {
        try Guest(resuming: GuestImage.cached(), in: run)
    }
}
