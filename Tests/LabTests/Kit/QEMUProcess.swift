// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import FoundationEssentials
import Glibc

/// The QEMU process of one guest.
final class QEMUProcess {
    private let lifeline: Pipe
    private var child: pid_t?

    /// Ends QEMU when these tests end without having done so: `read` fails only then.
    private static let launcher = """
        cd "$0" || exit
        ( read -r _ <&3 || kill -KILL $$ ) &
        exec qemu-system-x86_64 "$@" 3<&-
        """

    /// Starts QEMU on the saved machine.
    init(resuming image: GuestImage, in run: RunDirectory) throws {
        for stale in ["qmp.sock", "agent.sock"] { unlink(run.file(stale)) }
        let link = run.file("image")
        unlink(link)
        try checked("symlink") { symlink(image.directory, link) }
        let log = try checked("open qemu.log") {
            open(run.logs + "/qemu.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        }
        defer { close(log) }
        lifeline = try Pipe()
        let arguments = [
            "-drive", "id=root,if=none,format=qcow2,file=image/root.qcow2,cache=unsafe,snapshot=on",
            "-incoming", "exec:cat image/machine.state",
        ]
        child = try HostCommand.spawn(
            ["/bin/sh", "-c", Self.launcher, run.path] + image.machineArguments + arguments,
            descriptors: [log, log, lifeline.readEnd]
        )
    }

    deinit { kill() }

    /// Whether it was not ended yet.
    var isRunning: Bool { child != nil }

    /// Ends QEMU at once and waits until it is gone.
    ///
    /// **Blocks.**
    func kill() {
        guard let child else { return }
        self.child = nil
        Glibc.kill(child, SIGKILL)
        HostCommand.reap(child)
        // The number may soon be another process's: tell the watcher before the pipe closes.
        _ = write(lifeline.writeEnd, "\n", 1)
    }
}
