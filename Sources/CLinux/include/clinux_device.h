// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

#ifndef CLINUX_DEVICE_H
#define CLINUX_DEVICE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Every function that can fail returns a negative errno when it does.

// An eventfd, non-blocking and close-on-exec.
int clinux_eventfd(void);

// Names the calling thread for debuggers; 15 characters are kept.
void clinux_name_thread(const char *name);

// Both halves of a device's number, packed as the C library keeps them.
dev_t clinux_device_number(uint32_t major, uint32_t minor);

// The numbers of a block device's node behind an open descriptor; -ENOTBLK for anything else.
int clinux_block_number(int fd, uint32_t *major, uint32_t *minor);

// The number of the device on which an open directory lies.
int clinux_containing_device(int fd, uint32_t *major, uint32_t *minor);

// BLKGETDISKSEQ, which for a partition answers for its disk.
int clinux_disk_sequence(int fd, uint64_t *sequence);

// Whether a source of time keeps the system's clock: 1 or 0. Needs no privilege.
int clinux_clock_is_synchronised(void);

// BLKROSET: sets or lifts the write block of a disk; its partitions follow. What the drive itself
// says of write protection stays.
int clinux_set_write_block(int fd, int blocked);

// fsopen, fsconfig and fsmount by number: C libraries before 2.36 have no functions for them.
int clinux_fsopen(const char *type);
int clinux_fsconfig_flag(int context, const char *key);
int clinux_fsconfig_string(int context, const char *key, const char *value);
int clinux_fsconfig_create(int context);
// Read-only, nosuid, nodev, noexec, noatime and nosymfollow.
int clinux_fsmount_sealed(int context);
// The same, but for read-only.
int clinux_fsmount_writable(int context);

// accept4 with close-on-exec.
int clinux_accept(int listener);

// The user at the other end of a unix socket, as it was when the connection was made.
int clinux_peer(int socket, pid_t *pid, uid_t *uid, gid_t *gid);

// Sends one record, with a descriptor unless fd is negative.
ssize_t clinux_send(int socket, const void *bytes, size_t count, int fd);

// Receives one record and at most one descriptor (else *fd is -1), close-on-exec. A record that is
// longer than capacity, or that carries more descriptors, is -EMSGSIZE, and nothing is kept open.
ssize_t clinux_receive(int socket, void *bytes, size_t capacity, int *fd);

#endif
