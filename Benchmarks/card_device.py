# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Where a benchmark's card lies: on a block device of its own, as in a dock, or on the spool's disk.

A real card shares no disk with the spool. The device is a loop device over an image in memory, so
that it is faster than any camera and never what a contender waits for; its file system is exFAT
where the kernel has it, as cameras use, and ext4 elsewhere. Both need root.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile

FILE_SYSTEMS = {
    "exfat": ["mkfs.exfat"],
    "ext4": ["mkfs.ext4", "-q", "-F", "-m", "0"],
}


def run(*command):
    """Runs a command as root; what it printed."""
    if os.geteuid() != 0:
        command = ("sudo", "-n", *command)
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def mount_fresh(node, mount_point):
    """Makes and mounts the first file system that the kernel has; its name."""
    for name, maker in FILE_SYSTEMS.items():
        if shutil.which(maker[0], path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None:
            continue
        run(*maker, node)
        with contextlib.suppress(RuntimeError):
            run("mount", "-t", name, "-o", "noatime", node, mount_point)
            return name
    raise RuntimeError(f"neither of {', '.join(FILE_SYSTEMS)} can be made and mounted")


@contextlib.contextmanager
def own_device(size_bytes, fill):
    """Lends the directory of a card on a device of its own, which `fill` fills and nobody changes.

    Yields the directory and a line that says what it lies on.
    """
    with contextlib.ExitStack() as undo:
        place = tempfile.mkdtemp(prefix="camdock-card-")
        undo.callback(shutil.rmtree, place)
        image = os.path.join("/dev/shm", os.path.basename(place))
        with open(image, "wb") as file:
            undo.callback(os.remove, image)
            file.truncate(size_bytes + size_bytes // 16 + (64 << 20))
        node = run("losetup", "--find", "--show", image)
        undo.callback(run, "losetup", "--detach", node)
        name = mount_fresh(node, place)
        undo.callback(run, "umount", place)
        if os.geteuid() != 0 and name == "ext4":
            run("chown", str(os.geteuid()), place)
        card = os.path.join(place, "card")
        fill(card)
        run("mount", "-o", "remount,ro", place)
        yield card, f"the card on a loop device of its own, {name} over memory"
