# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""A camdockd that keeps everything in one directory, for tests and benchmarks that drive it.

Started as root it runs as an unprivileged user, from copies that this user may read.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(HERE))


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path, timeout=5):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Host:
    """One directory with a daemon's ledger, spool, store and socket."""

    def __init__(self, root, binaries, user=None):
        self.root = os.path.abspath(root)
        self.user = user if os.geteuid() == 0 else None
        self.bin = os.path.abspath(binaries)
        self.profiles = os.path.join(CHECKOUT, "profiles")
        self.ledger = os.path.join(self.root, "ledger.sqlite")
        self.spool = os.path.join(self.root, "spool")
        self.store = os.path.join(self.root, "store")
        self.socket = os.path.join(self.root, "run", "camdock.sock")
        self.log = os.path.join(self.root, "camdockd.log")
        self.process = None
        os.makedirs(self.root, exist_ok=True)
        if self.user is not None:
            self._copy_for_user()
            self.give(self.root)

    def _copy_for_user(self):
        """Copies what the user could not read where it is."""
        binaries, self.bin = self.bin, os.path.join(self.root, "bin")
        os.makedirs(self.bin, exist_ok=True)
        for name in ("camdockd", "camdock"):
            shutil.copy(os.path.join(binaries, name), self.bin)
        profiles, self.profiles = self.profiles, os.path.join(self.root, "profiles")
        shutil.copytree(profiles, self.profiles, dirs_exist_ok=True)

    def give(self, path):
        """Lets the daemon's user own a directory and what is in it."""
        if self.user is None:
            return
        for directory, _, files in os.walk(os.fsencode(path)):
            os.chown(directory, self.user, self.user)
            for name in files:
                os.lchown(os.path.join(directory, name), self.user, self.user)

    def configure(self, hold=False, lanes=2, part_size="1 MiB", extra=""):
        """Writes the configuration: the one place that knows its form."""
        text = f"""
agency = "kill-test"
site = "bench"
[cameras]
enroll = "any"
[profiles]
directories = [{json.dumps(self.profiles)}]
[store]
kind = "directory"
path = {json.dumps(self.store)}
create = true
[spool]
reserve = "64 MiB"
part_size = "{part_size}"
[uplink]
hold = {"true" if hold else "false"}
lanes = {lanes}
{extra}
"""
        with open(os.path.join(self.root, "camdock.toml"), "w", encoding="utf-8") as file:
            file.write(text)

    def run_as(self):
        """What makes a child run as the daemon's user."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.user, "extra_groups": []}

    def start(self):
        """Starts the daemon and returns at once."""
        # A session of its own: a kill must reach the daemon and nothing else.
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [os.path.join(self.bin, "camdockd"), "--root", self.root,
                 "--config", os.path.join(self.root, "camdock.toml")],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.root,
                start_new_session=True, **self.run_as(),
            )

    def wait_ready(self, seconds=30):
        """Returns how long it took until the daemon answered."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.status() is not None:
                return time.monotonic() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        raise RuntimeError(f"camdockd did not come up:\n{self.log_tail()}")

    def log_tail(self, lines=20):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    def ask(self, method, path, body=None):
        """One request; (status, value), or None if nobody answers."""
        connection = UnixConnection(self.socket)
        try:
            headers = {"Content-Type": "application/json"} if body is not None else {}
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def status(self):
        """The daemon's status; None if it does not answer."""
        answer = self.ask("GET", "/v1/status")
        return answer[1] if answer and answer[0] == 200 else None

    def dock(self, path, serial):
        """Hands a card over with the command line, as a person would; the docking's name."""
        run = subprocess.run(
            [os.path.join(self.bin, "camdock"), "dock", "--no-wait", "--json",
             "--serial", serial, path],
            env=dict(os.environ, CAMDOCK_SOCKET=self.socket), capture_output=True, text=True,
            cwd=self.root, **self.run_as(),
        )
        if run.returncode != 0:
            raise RuntimeError(f"camdock dock {path} failed: {run.stderr.strip()}")
        return json.loads(run.stdout)["docking"]

    def docking(self, name):
        """How a docking stands; None if nobody answers."""
        answer = self.ask("GET", f"/v1/dockings/{name}")
        return answer[1] if answer and answer[0] == 200 else None

    def kill(self):
        """Ends the daemon as a power cut would, without a last word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=30):
        """Ends the daemon in order; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"camdockd did not stop:\n{self.log_tail()}") from None
