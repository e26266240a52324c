// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import CSpawn
import Glibc
import SystemPackage

/// A pipe that no child inherits unless it is given an end, not even one that is forked meanwhile.
package func makePipe() throws -> (read: CInt, write: CInt) {
    var ends: [CInt] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw Errno(rawValue: errno) }
    return (ends[0], ends[1])
}

/// Starts a program by its path or name, with nothing open but an empty input and two outputs.
///
/// It has the environment of the tests unless it is given another, in the form `NAME=value`. The
/// caller waits for the process whose number is returned.
/// - Throws: `ChildProcessError`.
package func startProgram(
    _ command: [String],
    environment: [String]? = nil,
    output: CInt,
    errors: CInt
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    // Not all that the tests have open closes by itself: a server's sockets do not.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)

    // A thread of Dispatch blocks nearly every signal, and the child would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let words = command.map { strdup($0) }
    let variables = environment?.map { strdup($0) }
    defer { for copy in words + (variables ?? []) { free(copy) } }
    var process = pid_t()
    let code =
        if let variables {
            posix_spawnp(
                &process,
                command[0],
                &actions,
                &attributes,
                words + [nil],
                variables + [nil]
            )
        } else {
            posix_spawnp(&process, command[0], &actions, &attributes, words + [nil], environ)
        }
    guard code == 0 else {
        throw ChildProcessError(command, "it could not be started: \(Errno(rawValue: code))")
    }
    return process
}
