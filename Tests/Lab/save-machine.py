#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""save-machine.py IMAGE: boots the guest once and saves the running machine into IMAGE.

Leaves root.qcow2 (what the boot changed on the disk) and machine.state (memory and devices).
"""
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

BOOT_SECONDS = 240
# Loaded now, the modules need not be loaded in every test.
WARM_UP = """
modprobe -a virtio_scsi usb_storage uas sd_mod vfat exfat nls_cp437 nls_ascii nls_iso8859-1 \
  nls_utf8 9pnet_virtio 9p
systemctl is-system-running --wait
udevadm settle
mkdir -p /mnt/share
sync
echo 3 >/proc/sys/vm/drop_caches
"""
# Asked only where the boot was not clean.
WHAT_FAILED = """
systemctl --no-pager --plain --failed
systemctl list-units --failed --plain --no-legend | while read -r unit _; do
  systemctl --no-pager --full status "$unit"
done
dmesg | tail -n 30
"""


class Lines:
    """JSON objects, one a line, over a socket that the guest or QEMU serves."""

    def __init__(self, path, deadline):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(1)
        while True:
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        self.deadline = deadline
        self.pending = b""

    def send(self, message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self):
        while b"\n" not in self.pending:
            if time.monotonic() > self.deadline:
                sys.exit(f"no answer within {BOOT_SECONDS} s")
            try:
                received = self.socket.recv(65536)
            except socket.timeout:
                continue
            if not received:
                sys.exit("QEMU closed the connection")
            self.pending += received
        line, self.pending = self.pending.split(b"\n", 1)
        return json.loads(line)


class Monitor(Lines):
    """QEMU's own control socket."""

    def __init__(self, path, deadline):
        super().__init__(path, deadline)
        self.receive()
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        self.send({"execute": command, "arguments": arguments})
        while True:
            answer = self.receive()
            if "error" in answer:
                sys.exit(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]


def machine_arguments(image):
    lines = (image / "machine.args").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def save(image, run):
    deadline = time.monotonic() + BOOT_SECONDS
    for name in ("logs", "share"):
        (run / name).mkdir()
    (run / "image").symlink_to(image)
    subprocess.run(
        ["qemu-img", "create", "-q", "-f", "qcow2", "-b", "root.ext4", "-F", "raw", "root.qcow2"],
        cwd=image, check=True,
    )
    drive = "id=root,if=none,format=qcow2,file=image/root.qcow2,cache=unsafe"
    qemu = subprocess.Popen(
        ["qemu-system-x86_64", *machine_arguments(image), "-drive", drive], cwd=run
    )
    try:
        started = time.monotonic()
        monitor = Monitor(run / "qmp.sock", deadline)
        agent = Lines(run / "agent.sock", deadline)
        agent.send({"id": 1, "shell": WARM_UP, "seconds": BOOT_SECONDS})
        answer = agent.receive()
        print(f"booted in {time.monotonic() - started:.1f} s:", answer, flush=True)
        if answer.get("status") != 0 or answer["stdout"].strip() != "running":
            agent.send({"id": 2, "shell": WHAT_FAILED, "seconds": 60})
            print(agent.receive().get("stdout", ""))
            print((run / "logs/journal.log").read_text(errors="replace"))
            print((run / "logs/console.log").read_text(errors="replace"))
            sys.exit("the guest did not boot cleanly")
        agent.socket.close()
        monitor.call("stop")
        monitor.call("migrate-set-parameters", **{"max-bandwidth": 8 << 30})
        monitor.call("migrate", uri="exec:cat >image/machine.state")
        while (state := monitor.call("query-migrate")["status"]) != "completed":
            if state == "failed":
                sys.exit("the machine's state could not be saved")
            time.sleep(0.05)
        monitor.send({"execute": "quit"})
        qemu.wait(30)
    finally:
        qemu.kill()
        qemu.wait()


with tempfile.TemporaryDirectory(prefix="camdock-lab.") as directory:
    save(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(directory))
