// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: the camdock authors

#define _GNU_SOURCE
#include "clinux_device.h"

#include <errno.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <unistd.h>

#ifndef BLKGETDISKSEQ
#define BLKGETDISKSEQ _IOR(0x12, 128, uint64_t)
#endif

static int result(long value)
{
    return value < 0 ? -errno : (int)value;
}

static void split(dev_t number, uint32_t *high, uint32_t *low)
{
    *high = major(number);
    *low = minor(number);
}

void clinux_name_thread(const char *name)
{
    prctl(PR_SET_NAME, name);
}

int clinux_clock_is_synchronised(void)
{
    struct timex state = {.modes = 0};
    int found = adjtimex(&state);
    if (found < 0)
        return -errno;
    return found != TIME_ERROR && !(state.status & STA_UNSYNC);
}

int clinux_eventfd(void)
{
    return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

dev_t clinux_device_number(uint32_t major, uint32_t minor)
{
    return makedev(major, minor);
}

int clinux_block_number(int fd, uint32_t *major, uint32_t *minor)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISBLK(status.st_mode))
        return -ENOTBLK;
    split(status.st_rdev, major, minor);
    return 0;
}

int clinux_containing_device(int fd, uint32_t *major, uint32_t *minor)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    split(status.st_dev, major, minor);
    return 0;
}

int clinux_disk_sequence(int fd, uint64_t *sequence)
{
    return result(ioctl(fd, BLKGETDISKSEQ, sequence));
}

int clinux_set_write_block(int fd, int blocked)
{
    return result(ioctl(fd, BLKROSET, &blocked));
}

int clinux_fsopen(const char *type)
{
    return result(syscall(SYS_fsopen, type, FSOPEN_CLOEXEC));
}

int clinux_fsconfig_flag(int context, const char *key)
{
    return result(syscall(SYS_fsconfig, context, FSCONFIG_SET_FLAG, key, NULL, 0));
}

int clinux_fsconfig_string(int context, const char *key, const char *value)
{
    return result(syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, key, value, 0));
}

int clinux_fsconfig_create(int context)
{
    return result(syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
}

static const unsigned int inert = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC
    | MOUNT_ATTR_NOATIME | MOUNT_ATTR_NOSYMFOLLOW;

int clinux_fsmount_sealed(int context)
{
    return result(syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY | inert));
}

int clinux_fsmount_writable(int context)
{
    return result(syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, inert));
}

int clinux_accept(int listener)
{
    return result(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
}

int clinux_peer(int socket, pid_t *pid, uid_t *uid, gid_t *gid)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
        return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

ssize_t clinux_send(int socket, const void *bytes, size_t count, int fd)
{
    struct iovec part = { .iov_base = (void *)bytes, .iov_len = count };
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    if (fd >= 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.room;
        message.msg_controllen = sizeof control.room;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &fd, sizeof(int));
    }
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

ssize_t clinux_receive(int socket, void *bytes, size_t capacity, int *fd)
{
    struct iovec part = { .iov_base = bytes, .iov_len = capacity };
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = control.room, .msg_controllen = sizeof control.room,
    };
    *fd = -1;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0)
        return -errno;

    int excess = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        // The padding of CMSG_SPACE leaves room for a second descriptor on 64-bit machines.
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int found;
            memcpy(&found, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
            if (*fd < 0) {
                *fd = found;
            } else {
                close(found);
                excess = 1;
            }
        }
    }
    if (!excess)
        return received;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return -EMSGSIZE;
}
