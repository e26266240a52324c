// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

#ifndef CLINUX_FILE_H
#define CLINUX_FILE_H

#include <stdint.h>
#include <sys/types.h>

// Each returns -1 and sets errno on failure, as the call it stands for.

// renameat2(2) with RENAME_NOREPLACE.
int clinux_rename_without_replacing(int old_dir, const char *old_name, int new_dir,
                                    const char *new_name);

// syncfs(2).
int clinux_sync_file_system(int fd);

// fstatfs(2): what kind of file system it is, as in <linux/magic.h>.
int clinux_file_system_type(int fd, uint32_t *type);

// sync_file_range(2) with SYNC_FILE_RANGE_WRITE: starts writing, waits for nothing.
int clinux_start_writeback(int fd, int64_t offset, int64_t count);

// fallocate(2) with FALLOC_FL_KEEP_SIZE: reserves blocks and leaves the size as it is.
int clinux_allocate_keeping_size(int fd, int64_t offset, int64_t count);

// fcntl(2): sets or clears O_DIRECT.
int clinux_set_direct(int fd, int direct);

#endif
