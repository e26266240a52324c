#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Times camdock's forwarding to S3 beside what people use instead, interleaved in one run.

All send the same files over plain HTTP to the same sink on loopback, which keeps nothing and costs
next to nothing (http_sink.py), so that the client is measured and no store. camdock: a card is read
into the spool with forwarding held back; then, from the release, until the queue is empty, which
includes the manifests, the store's proof of each object, the ledger and the custody log. The
others: the commands shown, from start to end. Files and spool are in the page cache before each
run.

Each once as it comes, and once with parts of 16 MiB, four at a time, as far as it can be told to.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

import bench
from bench import CHECKOUT, Sample

sys.path.insert(0, os.path.join(CHECKOUT, "Tests", "S3"))

from s3_bucket import Client  # noqa: E402
from s3_host import S3Host  # noqa: E402

GIB = 1 << 30
MIB = 1 << 20
OURS = "camdock"
BUCKET = "bench"
# The parts of a camdock recording, and what the others are told for "equal".
PART = 16
AT_ONCE = 4

RCLONE = "rclone copy --s3-no-check-bucket"
AWS = "aws s3 cp --recursive --no-progress"
PEERS = {
    "rclone, defaults": f'{RCLONE} "$SRC" "store:{BUCKET}/$KEY"',
    "rclone, equal":
        f"{RCLONE} --s3-upload-cutoff {PART}M --s3-chunk-size {PART}M "
        f'--s3-upload-concurrency {AT_ONCE} --transfers {AT_ONCE} "$SRC" "store:{BUCKET}/$KEY"',
    "s3cmd, defaults": f's3cmd --no-progress put --recursive "$SRC/" "s3://{BUCKET}/$KEY/"',
    # One s3cmd sends one file at a time, part by part; several files go to several of them.
    "s3cmd, equal":
        f'find "$SRC" -type f -print0 | xargs -0 -P {AT_ONCE} -n "$EACH" sh -c '
        f'\'s3cmd --no-progress --multipart-chunk-size-mb={PART} '
        f'put "$@" "s3://{BUCKET}/$KEY/"\' s3cmd',
    "aws s3 cp, defaults": f'{AWS} "$SRC" "s3://{BUCKET}/$KEY/"',
    "aws s3 cp, equal":
        f'AWS_CONFIG_FILE="$EQUAL" {AWS} "$SRC" "s3://{BUCKET}/$KEY/"',
}
GUARANTEES = {
    OURS: "SHA-256 of each part as read from the camera, signed, so that the store checks it; then "
          "the store's proof of each object, before the spool's copy is let go",
    "rclone": "in one piece: Content-MD5, the payload not signed; in parts: Content-MD5 and signed "
              "SHA-256 of each; taken from the file while it is sent",
    "s3cmd": "signed SHA-256 of each request, taken from the file while it is sent; its MD5 is "
             "compared where the store's ETag is one (the sink's is not)",
    "aws": "signed SHA-256 (over HTTPS not) and CRC-32 of each request, taken from the file while "
           "it is sent",
}
GUARANTEES_OF = {name: name.split(",")[0].split()[0] for name in PEERS} | {OURS: OURS}


class Load:
    """Files to send."""

    def __init__(self, name, count, size):
        self.name, self.count, self.size = name, count, size

    @property
    def bytes(self):
        return self.count * self.size

    def make(self, directory):
        """The files, made once and kept for the next run of this size."""
        root = os.path.join(directory, f"uplink-{self.count}x{self.size}")
        if not os.path.isdir(root):
            shutil.rmtree(root + ".new", ignore_errors=True)
            media = os.path.join(root + ".new", "DCIM", "100MEDIA")
            os.makedirs(media)
            block = os.urandom(MIB)
            for number in range(self.count):
                path = os.path.join(media, f"CLIP{number:04}.MP4")
                with open(path, "wb") as file:
                    # No two blocks are alike, so that nobody can save on them.
                    for at in range(0, self.size, MIB):
                        mark = b"%08d %016d" % (number, at)
                        file.write((mark + block[len(mark):])[:self.size - at])
            os.rename(root + ".new", root)
        self.root = root


class Sink:
    """The store that keeps nothing."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(CHECKOUT, "Benchmarks", "http_sink.py")],
            stdout=subprocess.PIPE)
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def cpu(self):
        return bench.cpu_of(self.process.pid)

    def end(self):
        self.process.terminate()
        self.process.wait()


def peer_environment(sink, directory):
    """What the peers find in the environment; nothing of this host's own configuration."""
    for name in [n for n in os.environ if n.startswith(("AWS_", "RCLONE_"))]:
        del os.environ[name]
    remote = {"TYPE": "s3", "PROVIDER": "Other", "REGION": "us-east-1", "ENDPOINT": sink.endpoint,
              "ACCESS_KEY_ID": "bench", "SECRET_ACCESS_KEY": "bench", "FORCE_PATH_STYLE": "true"}
    settings = {f"RCLONE_CONFIG_STORE_{name}": value for name, value in remote.items()}
    settings |= {"RCLONE_CONFIG": "/dev/null", "AWS_ACCESS_KEY_ID": "bench",
                 "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1",
                 "AWS_ENDPOINT_URL": sink.endpoint, "AWS_CONFIG_FILE": "/dev/null",
                 "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
    settings["EQUAL"] = os.path.join(directory, "aws-equal")
    with open(settings["EQUAL"], "w", encoding="utf-8") as file:
        file.write(f"[default]\ns3 =\n  max_concurrent_requests = {AT_ONCE}\n"
                   f"  multipart_threshold = {PART}MB\n  multipart_chunksize = {PART}MB\n")
    # s3cmd reads its own file from HOME, and from nowhere else.
    settings["HOME"] = os.path.join(directory, "home")
    os.makedirs(settings["HOME"], exist_ok=True)
    with open(os.path.join(settings["HOME"], ".s3cfg"), "w", encoding="utf-8") as file:
        host = f"127.0.0.1:{sink.port}"
        file.write(f"[default]\naccess_key = bench\nsecret_key = bench\nhost_base = {host}\n"
                   f"host_bucket = {host}\nuse_https = False\nsignature_v2 = False\n")
    return settings


def warm(root):
    """Reads everything once, so that nobody waits for the disk."""
    buffer = bytearray(4 * MIB)
    for directory, _, files in os.walk(root):
        for name in files:
            with open(os.path.join(directory, name), "rb", buffering=0) as file:
                while file.readinto(buffer):
                    pass


class Run:
    """One measured run, with what the sink used meanwhile."""

    def __init__(self, sample, sink_cpu):
        self.sample, self.sink_cpu = sample, sink_cpu


def run_peer(script, load, key, sink, settings):
    warm(load.root)
    before = sink.cpu()
    each = str(-(-load.count // AT_ONCE))
    sample = bench.run_command(script, SRC=load.root, KEY=key, EACH=each, **settings)
    check_arrived(sink, key, load)
    return Run(sample, sink.cpu() - before)


def check_arrived(sink, key, load):
    """The sink must have everything, or the time means nothing."""
    objects = list(Client(sink.endpoint, "bench", "bench").list(BUCKET, key + "/"))
    got = [o for o in objects if not o["key"].endswith("camdock-manifest.json")]
    if (len(got), sum(o["size"] for o in got)) != (load.count, load.bytes):
        sys.exit(f"bench: {key}: {len(got)} objects came, {load.count} were to come")


def run_camdock(load, key, sink, options):
    """One forwarding by a daemon with an empty ledger."""
    root = os.path.join(options.dir, "host")
    shutil.rmtree(root, ignore_errors=True)
    host = S3Host(root, options.bin)
    host.forward_to(sink.endpoint, BUCKET, "bench", "bench", profile=options.profile)
    # The first part of every key tells the runs apart.
    is_paused = start_held(host, key, options)
    try:
        docking = host.dock(load.root, "BENCH1")
        while not (report := host.docking(docking)) or not report["finished"]:
            time.sleep(0.05)
        if report["taken_bytes"] != load.bytes:
            sys.exit(f"bench: camdock did not take the card: {report}\n{host.log_tail()}")
        warm(host.spool)
        idle = resident(host.process.pid)
        before = sink.cpu()
        began, cpu = release(host, key, options, is_paused)
        queue = drain(host, options.deadline)
        wall = time.monotonic() - began
        if queue["quarantined"]:
            sys.exit(f"bench: camdock has set something aside: {queue}\n{host.log_tail()}")
        cpu = bench.cpu_of(host.process.pid) - cpu
        peak = bench.peak_of(host.process.pid)
        check_arrived(sink, key, load)
        run = Run(Sample(wall, cpu, peak), sink.cpu() - before)
        run.above_idle = peak - idle
    finally:
        if host.process.poll() is None:
            host.process.terminate()
            host.process.wait()
        shutil.rmtree(root)
    return run


def configure(host, key, options, hold):
    host.configure(hold=hold, lanes=options.lanes, part_size=f"{PART} MiB",
                   extra="[udev]\nwatch = false")
    path = os.path.join(host.root, "camdock.toml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace('agency = "kill-test"', f"agency = {json.dumps(key)}"))


def resident(pid):
    """What a process has resident now, in bytes; its peak counts from here."""
    with open(f"/proc/{pid}/clear_refs", "w", encoding="utf-8") as file:
        file.write("5")
    return bench.peak_of(pid)


def order(host, what):
    """An order to the uplink; whether it was taken."""
    done = subprocess.run(
        [os.path.join(host.bin, "camdock"), "uplink", what],
        env=dict(os.environ, CAMDOCK_SOCKET=host.socket), capture_output=True, check=False)
    return done.returncode == 0


def start_held(host, key, options):
    """Starts the daemon with forwarding held back; whether by an order, which can be lifted."""
    for hold in (False, True):
        configure(host, key, options, hold)
        host.start()
        host.wait_ready()
        if hold or (not options.restart and order(host, "pause")):
            return not hold
        host.stop()
    return False


def release(host, key, options, is_paused):
    """Lets the daemon forward; when that was, and the CPU seconds it had used by then."""
    if is_paused:
        cpu, began = bench.cpu_of(host.process.pid), time.monotonic()
        if not order(host, "resume"):
            sys.exit(f"bench: camdock uplink resume failed\n{host.log_tail()}")
        return began, cpu
    # What the configuration holds back goes with the next start, which then counts, too.
    host.stop()
    configure(host, key, options, hold=False)
    began = time.monotonic()
    host.start()
    host.wait_ready()
    return began, 0.0


def drain(host, seconds):
    """Waits until the queue is empty; what status then says of it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status = host.status()
        if status is not None:
            queue = status["queue"]
            waiting = [s for s in status["ledger"]["states"] if s["count"]
                       and s["state"] in ("listed", "copying", "spooled", "uploading")]
            if not queue["waiting"] and not queue["uploading"] and not waiting:
                return queue
        elif host.process.poll() is not None:
            break
        # Seldom enough to cost the daemon nothing that shows.
        time.sleep(0.02)
    sys.exit(f"bench: camdock's queue does not drain\n{host.log_tail()}")


def measure(load, contenders, sink, settings, options):
    """Every contender once per round, in turn, each round beginning with another."""
    runs = {name: [] for name in contenders}
    for number in range(options.runs):
        shift = number % len(contenders)
        for place, name in enumerate(contenders[shift:] + contenders[:shift]):
            key = f"{load.count}-{number}-{place}"
            if name == OURS:
                run = run_camdock(load, key, sink, options)
            else:
                run = run_peer(PEERS[name], load, key, sink, settings)
            runs[name].append(run)
            print(f"  {number + 1}/{options.runs} {load.name}, {name}: {run.sample.wall:.2f} s, "
                  f"{run.sample.cpu:.2f} CPU s", file=sys.stderr, flush=True)
    return runs


def report(load, runs):
    """The table, and camdock against the best of the others."""
    walls = {name: bench.median([r.sample.wall for r in of]) for name, of in runs.items()}
    cpus = {name: bench.median([r.sample.cpu for r in of]) * GIB / load.bytes
            for name, of in runs.items()}
    base = OURS if OURS in runs else min(walls, key=walls.get)
    rows = [[load.name, "wall s", "from - to", "MB/s", "CPU s/GiB", "sink's", "peak MiB",
             f"wall vs {base}", "CPU vs"]]
    for name, of in runs.items():
        wall = [r.sample.wall for r in of]
        sink = bench.median([r.sink_cpu for r in of]) * GIB / load.bytes
        rows.append([
            name, f"{walls[name]:.2f}", f"{min(wall):.2f} - {max(wall):.2f}",
            f"{load.bytes / walls[name] / 1e6:.0f}", f"{cpus[name]:.2f}", f"{sink:.2f}",
            f"{max(r.sample.peak_bytes for r in of) / MIB:.0f}",
            f"{walls[name] / walls[base]:.2f}", f"{cpus[name] / cpus[base]:.2f}",
        ])
    bench.table(rows)
    print()
    rivals = [name for name in runs if name != OURS]
    if OURS not in runs or not rivals:
        return
    fastest, leanest = min(rivals, key=walls.get), min(rivals, key=cpus.get)
    above = max(r.above_idle for r in runs[OURS]) / MIB
    print(f"{walls[fastest] / walls[OURS]:.2f} times as fast as {fastest}; "
          f"{cpus[leanest] / cpus[OURS]:.2f} times less CPU than {leanest}; "
          f"memory {above:.0f} MiB above the held daemon's\n")


def contenders(options):
    """Those that were asked for and are installed."""
    found = [OURS, *PEERS] if options.bin else list(PEERS)
    if options.only:
        found = [name for name in found if any(name.startswith(o) for o in options.only)]
    for tool in ("rclone", "s3cmd", "aws"):
        if any(name.startswith(tool) for name in found) and shutil.which(tool) is None:
            print(f"{tool} is not installed and left out")
            found = [name for name in found if not name.startswith(tool)]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default=os.environ.get("BIN", ".build/release"),
                        help="the directory of camdockd and camdock; empty leaves camdock out")
    parser.add_argument("--size", type=float, default=4, help="GiB of each load; 4 is 4 GiB in one "
                        "object, and 2,000 objects of 2 MiB")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", action="append", metavar="NAME", help="contenders that begin so")
    parser.add_argument("--lanes", type=int, default=2, help="camdock's recordings at once")
    parser.add_argument("--profile", default="aws", help="what camdock is told the store is")
    parser.add_argument("--restart", action="store_true",
                        help="hold camdock by its configuration and release it by a restart, not "
                        "by `camdock uplink pause` and `resume`")
    parser.add_argument("--deadline", type=int, default=600, help="seconds for camdock's queue")
    parser.add_argument("--dir", default=os.path.join(CHECKOUT, ".build", "bench"),
                        help="where files and spool are kept")
    options = parser.parse_args()
    os.makedirs(options.dir, exist_ok=True)
    loads = [
        Load("one object", 1, int(options.size * GIB)),
        Load("many objects of 2 MiB", max(1, round(options.size * 500)), 2 * MIB),
    ]
    names = contenders(options)
    print(f"forwarding to a sink on loopback; {options.runs} runs each, interleaved")
    print("\n".join(bench.machine(options.dir)))
    for name in names:
        if name in PEERS:
            print(f"  {name}: {PEERS[name]}")
    print("what stands behind each byte:")
    for tool in dict.fromkeys(GUARANTEES_OF[name] for name in names):
        print(f"  {tool}: {GUARANTEES[tool]}")
    print()
    sink = Sink()
    try:
        settings = peer_environment(sink, options.dir)
        for load in loads:
            load.make(options.dir)
            report(load, measure(load, names, sink, settings, options))
    finally:
        sink.end()


if __name__ == "__main__":
    main()
