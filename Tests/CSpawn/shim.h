// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

// What a test needs to start programs that inherit nothing. The C library's headers offer it with
// _GNU_SOURCE only, with which the Glibc module is not made.

#ifndef CSPAWN_H
#define CSPAWN_H

#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

// pidfd_open by number: C libraries before 2.36 have no function for it.
static inline int cspawn_pidfd(pid_t process)
{
    return (int)syscall(SYS_pidfd_open, process, 0);
}

#endif
