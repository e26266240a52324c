#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Times the daemon's start and `camdock status` on a ledger of a million recordings.

The daemon makes the empty ledger; this fills it with what some years of a dock would leave: almost
all confirmed, some thousands waiting in the spool, some set aside, and the custody log of it all,
its chain whole.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import bench
from bench import CHECKOUT
from camdock_host import Host

CAMERAS = 1300
WAITING = 5000
QUARANTINED = 40
WITHHELD = 300
DAY = 86_400
EVENTS = ("recording-listed", "copy-began", "recording-spooled", "forwarding-began",
          "recording-confirmed", "spool-released")
START = 1_700_000_000


class Filler:
    """Writes recordings and their custody entries into a ledger without its triggers."""

    def __init__(self, db, count, spool):
        self.db = db
        self.count = count
        self.spool = spool
        self.random = random.Random(1)
        self.seq, self.hash = db.execute("SELECT seq, hash FROM custody_head").fetchone()
        first = db.execute("SELECT previous FROM custody WHERE seq = 1").fetchone()
        if first is None:
            sys.exit("bench: the ledger's custody log is not as expected")

    def fill(self):
        triggers = self.db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        self.db.execute("BEGIN")
        for name, _ in triggers:
            self.db.execute(f"DROP TRIGGER {name}")
        self.add_cameras()
        for first in range(0, self.count, 10_000):
            self.add_recordings(range(first, min(first + 10_000, self.count)))
        self.db.execute("UPDATE custody_head SET seq = ?, hash = ?", (self.seq, self.hash))
        self.db.execute(
            "UPDATE figures SET (count, bytes) = (SELECT count(*), coalesce(sum(size_bytes), 0)"
            " FROM recordings WHERE iif(withheld IS NULL, state, 'withheld') = bucket)"
        )
        for _, sql in triggers:
            self.db.execute(sql)
        self.db.execute("COMMIT")
        self.db.execute("ANALYZE")
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def insert(self, table, columns, rows):
        marks = ", ".join("?" * len(columns))
        self.db.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def add_cameras(self):
        self.insert("cameras", ("id", "serial", "model", "profile", "first_seen"), [
            (n, f"BWC{n:05}", "Benchmark Camera", "generic-mass-storage", START * 10**9)
            for n in range(1, CAMERAS + 1)])
        self.insert(
            "dockings",
            ("id", "camera", "model", "profile", "bay_path", "bay_name", "driver", "state",
             "attached_at", "since", "ended_at"),
            [(self.docking(n), n % CAMERAS + 1, "Benchmark Camera", "generic-mass-storage",
              f"pci-0000:00:14.0-usb-0:{n % 64}", None, "mass-storage", "detached",
              self.time(n * 20), self.time(n * 20), self.time(n * 20) + 10**9)
             for n in range(self.count // 20 + 1)])

    @staticmethod
    def docking(number):
        return f"docking-{number:08}"

    def time(self, number):
        """Nanoseconds of recording number `number`: two years from first to last."""
        return (START + number * 2 * 365 * DAY // self.count) * 10**9

    def kind(self, number):
        """State, whether withheld, and why set aside, of a recording."""
        left = self.count - number
        if left <= WAITING:
            return "spooled", None, None
        if number % (self.count // QUARANTINED) == 7:
            return "quarantined", None, "source-unreadable"
        if number % (self.count // WITHHELD) == 3:
            return "listed", "officer files", None
        return "confirmed", None, None

    def add_recordings(self, numbers):
        recordings, files, events = [], [], []
        for number in numbers:
            state, withheld, quarantine = self.kind(number)
            name = hashlib.sha256(b"%d" % number).hexdigest()[:24]
            digest = hashlib.sha256(name.encode()).digest()
            camera = number % CAMERAS + 1
            at, size = self.time(number), self.random.randrange(1 << 20, 1 << 30)
            done = state == "confirmed"
            kept = state in ("confirmed", "spooled")
            recordings.append((
                number + 1, name, camera, self.docking(number // 20), "single",
                f"CLIP{number:07}.MP4", at, size, 1, state, at, at, withheld, quarantine,
                quarantine and "the camera could not read its medium", digest if kept else None,
                at if kept else None, at if done else None, at if done else None))
            files.append((
                number + 1, 0, camera, f"DCIM/100MEDIA/CLIP{number:07}.MP4".encode(), size, at,
                16 << 20 if kept else None, digest * (-(-size // (16 << 20))) if kept else None,
                digest if kept else None))
            known = {"confirmed": 6, "spooled": 3, "quarantined": 2, "listed": 1}[state]
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S.00Z", time.gmtime(at // 10**9))
            for event in EVENTS[:known]:
                events.append(self.entry(stamp, event, name, camera, number))
            if state == "spooled":
                # Sparse: the start looks at names and sizes.
                with open(os.path.join(self.spool, f"{name}.0"), "wb") as file:
                    file.truncate(size)
        self.insert("recordings", (
            "id", "name", "camera", "docking", "kind", "title", "recorded_at", "size_bytes",
            "file_count", "state", "since", "listed_at", "withheld", "quarantine",
            "quarantine_detail", "digest", "spooled_at", "confirmed_at", "released_at",
        ), recordings)
        self.insert("files", ("recording", "ordinal", "camera", "path", "size_bytes", "modified",
                              "part_size", "parts", "digest"), files)
        self.insert("custody", ("seq", "time", "event", "actor", "recording", "docking", "camera",
                                "detail", "previous", "hash"), events)

    def entry(self, stamp, event, name, camera, number):
        """The next entry of the chain, hashed as docs/custody-log.md says."""
        self.seq += 1
        serial, docking, detail = f"BWC{camera:05}", self.docking(number // 20), '{"files":1}'
        text = (f'{{"actor":null,"camera":"{serial}","detail":{detail},"docking":"{docking}",'
                f'"event":"{event}","recording":"{name}","seq":{self.seq},"time":"{stamp}"}}')
        previous, self.hash = self.hash, hashlib.sha256(self.hash + text.encode()).digest()
        return (self.seq, stamp, event, None, name, docking, serial, detail, previous, self.hash)


def prepare(options):
    """A host whose ledger is full; made once for each number of recordings."""
    root = os.path.join(options.dir, f"ledger-{options.recordings}")
    made = os.path.join(root, "made")
    fresh = not os.path.exists(made)
    if fresh:
        shutil.rmtree(root, ignore_errors=True)
    host = Host(root, options.bin)
    host.configure(hold=True, extra="[udev]\nwatch = false")
    if fresh:
        host.start()
        host.wait_ready()
        host.stop()
        db = sqlite3.connect(host.ledger, isolation_level=None)
        db.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;")
        Filler(db, options.recordings, host.spool).fill()
        db.close()
        with open(made, "wb"):
            pass
    return host


def start_until_ready(host):
    """Seconds from exec to READY=1, which systemd waits for."""
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            notify.settimeout(60)
            os.environ["NOTIFY_SOCKET"] = path
            began = time.monotonic()
            host.start()
            os.environ.pop("NOTIFY_SOCKET")
            try:
                while b"READY=1" not in notify.recv(4096):
                    pass
            except TimeoutError:
                sys.exit(f"bench: the daemon did not get ready:\n{host.log_tail()}")
            return time.monotonic() - began


def status(host):
    """Seconds that `camdock status` takes, as a person sees it."""
    began = time.monotonic()
    run = subprocess.run(
        [os.path.join(host.bin, "camdock"), "status"],
        env=dict(os.environ, CAMDOCK_SOCKET=host.socket), capture_output=True, check=False,
    )
    if run.returncode != 0:
        sys.exit(f"bench: camdock status failed: {run.stderr.decode()}")
    return time.monotonic() - began


def check_counts(host):
    """The figures must be those of the rows, or the times mean nothing."""
    db = sqlite3.connect(f"file:{host.ledger}?mode=ro", uri=True)
    rows = dict(db.execute(
        "SELECT state, count(*) FROM recordings WHERE withheld IS NULL GROUP BY state"))
    db.close()
    told = {s["state"]: s["count"] for s in host.status()["ledger"]["states"] if s["count"]}
    if told != rows:
        sys.exit(f"bench: status counts {json.dumps(told)}, the rows are {json.dumps(rows)}")


def measure(host, options):
    """Start times with cold and with warm caches, status times, and the daemon's peak memory."""
    cold, warm = [], []
    for number in range(options.starts):
        if host.process is not None:
            host.stop()
        if number % 2 == 0:
            bench.drop_caches([])
        (cold if number % 2 == 0 else warm).append(start_until_ready(host))
    check_counts(host)
    times = [status(host) for _ in range(options.runs)]
    return cold, warm, times, bench.peak_of(host.process.pid) / (1 << 20)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default=os.environ.get("BIN", ".build/release"))
    parser.add_argument("--recordings", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--dir", default=os.path.join(CHECKOUT, ".build", "bench"))
    options = parser.parse_args()
    os.makedirs(options.dir, exist_ok=True)
    host = prepare(options)
    size = os.path.getsize(host.ledger) / 1e9
    print(f"a ledger of {options.recordings:,} recordings, {size:.2f} GB, "
          f"{WAITING:,} of them in the spool")
    print("\n".join(bench.machine(options.dir)))
    try:
        cold, warm, times, peak = measure(host, options)
    finally:
        if host.process is not None and host.process.poll() is None:
            host.stop()
    bench.table([
        ["", "median", "from - to", "runs"],
        *([what, f"{bench.median(v) * 1000:.0f} ms",
           f"{min(v) * 1000:.0f} - {max(v) * 1000:.0f}", str(len(v))]
          for what, v in (("start to READY=1, cold caches", cold),
                          ("start to READY=1, warm", warm), ("camdock status", times))),
        ["daemon's peak memory", f"{peak:.0f} MiB", "", ""],
    ])
    print()
    bench.table([
        ["goal", "measured", "wanted", ""],
        bench.goal("camdock status, ms", bench.median(times) * 1000, 100, form="{:.0f}"),
        bench.goal("start to READY=1 with cold caches, s", bench.median(cold), 1),
    ])


if __name__ == "__main__":
    main()
