// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

import Glibc
import Platform
import SystemPackage

/// Makes `poll` on another's descriptor say what it says on a node of usbfs.
///
/// umockdev's nodes are plain files, always ready: a reader of events would spin. The write end of a
/// pipe takes the file's place, under its number. There, POLLOUT means that something can be reaped
/// and POLLERR that the device has left; a pipe of one page that holds one byte is full, one of two
/// pages is not, and one without a reader is in error.
struct PollSwitch {
    // F_SETPIPE_SZ, which Glibc's module leaves out.
    private static let setSize: CInt = 1031

    private var reader: CInt
    private var isOn = false

    /// Puts a switch that is off in a descriptor's place.
    init(inPlaceOf descriptor: CInt) throws(Errno) {
        var ends: [CInt] = [-1, -1]
        try retryingInterrupts { pipe(&ends) }
        defer { close(ends[1]) }
        reader = ends[0]
        try retryingInterrupts { fcntl(reader, F_SETFD, FD_CLOEXEC) }
        try retryingInterrupts { fcntl(reader, Self.setSize, getpagesize()) }
        try retryingInterrupts { write(ends[1], [0], 1) }
        try retryingInterrupts { dup2(ends[1], descriptor) }
        try retryingInterrupts { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }

    /// Turns POLLOUT on or off.
    mutating func show(_ ready: Bool) {
        guard reader >= 0, ready != isOn else { return }
        let size = fcntl(reader, Self.setSize, getpagesize() * (ready ? 2 : 1))
        precondition(size >= 0, "the size of a pipe cannot be changed")
        isOn = ready
    }

    /// Turns POLLERR on, for good.
    mutating func fail() {
        guard reader >= 0 else { return }
        close(reader)
        reader = -1
    }

    /// Whether the descriptor has been closed; not known any more after `fail`.
    var isAbandoned: Bool {
        guard reader >= 0 else { return false }
        var watched = pollfd(fd: reader, events: 0, revents: 0)
        return poll(&watched, 1, 0) == 1 && watched.revents & Int16(POLLHUP) != 0
    }
}
