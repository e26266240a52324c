# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Where a benchmark's card lies: on a block device of its own, as in a dock, or on the spool's disk.

A real card shares no disk with the spool. The device is a loop device over an image in memory, so
that it is faster than any camera and never what a contender waits for. That needs root, or sudo.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile


def run(*command):
    """Runs a command as root; what it printed."""
    if os.geteuid() != 0:
        command = ("sudo", "-n", *command)
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout.strip()


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
        run("mkfs.ext4", "-q", "-F", "-m", "0", node)
        run("mount", "-o", "noatime", node, place)
        undo.callback(run, "umount", place)
        run("chown", str(os.geteuid()), place)
        card = os.path.join(place, "card")
        fill(card)
        run("mount", "-o", "remount,ro", place)
        yield card, "the card on a loop device of its own, ext4 over memory"
