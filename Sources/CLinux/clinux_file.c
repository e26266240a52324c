// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

#define _GNU_SOURCE
#include "clinux_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/vfs.h>
#include <unistd.h>

int clinux_rename_without_replacing(int old_dir, const char *old_name, int new_dir,
                                    const char *new_name) {
    return renameat2(old_dir, old_name, new_dir, new_name, RENAME_NOREPLACE);
}

int clinux_sync_file_system(int fd) {
    return syncfs(fd);
}

int clinux_file_system_type(int fd, uint32_t *type) {
    struct statfs figures;
    if (fstatfs(fd, &figures) < 0) {
        return -1;
    }
    *type = (uint32_t)figures.f_type;
    return 0;
}

int clinux_start_writeback(int fd, int64_t offset, int64_t count) {
    return sync_file_range(fd, offset, count, SYNC_FILE_RANGE_WRITE);
}

int clinux_allocate_keeping_size(int fd, int64_t offset, int64_t count) {
    return fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, count);
}

int clinux_set_direct(int fd, int direct) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) {
        return -1;
    }
    return fcntl(fd, F_SETFL, direct ? flags | O_DIRECT : flags & ~O_DIRECT);
}
