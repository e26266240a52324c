#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Kills camdockd and its S3 gateway at random moments of forwarding, and checks the bucket.

    uplink-kill-test.py --bin .build/release [--kills 50] [--seed N] [--keep]
    uplink-kill-test.py --self-test

A Ceph object gateway of its own stands behind a proxy that holds bytes back, so that forwarding
lasts, and that fails on demand. Cards are docked as the queue runs dry; at moments chosen by the
seed the daemon (about half the time) or the gateway is killed with SIGKILL, or the proxy breaks a
request. At the end everything runs undisturbed until all is confirmed, and the bucket is compared
with the cards by other programs than camdock's. --self-test plants each kind of fault in a made-up
bucket instead, and wants each to be found. Exit codes: 0 all is well, 1 evidence was harmed or the
work did not finish, 3 the kills missed the uploads, so that the run proves too little.
"""

import argparse
import collections
import importlib.util
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "S3"))

import finished_bucket  # noqa: E402
from bucket_check import BucketCheck  # noqa: E402
from fault_proxy import FaultProxy  # noqa: E402
from s3_host import Gateway, S3Host  # noqa: E402

SPEC = importlib.util.spec_from_file_location(
    "check_evidence", os.path.join(HERE, "check-evidence.py"))
check_evidence = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(check_evidence)

NOBODY = 65534
MIB = 1 << 20
# Of six disturbances. A fault is no kill and does not count as one.
DISTURBANCES = {"daemon": 3, "gateway": 2, "fault": 1}
# How long an upload is waited for: the daemon may be waiting for the store longer than that, and
# then a kill hits it while it waits, which is worth a few, too.
PATIENCE = 15
# One kill in so many must hit an upload, or too little is proved.
ONE_IN = 2

# What make-card.py is told. With parts of 16 MiB the clips of the first two are sent in parts; the
# small one has every odd name there is.
CARDS = {
    "large": ["--size", "160M", "--clips", "2", "--no-odd"],
    "middle": ["--size", "100M", "--clips", "4", "--small", "10", "--no-odd"],
    "small": ["--size", "24M", "--clips", "5", "--small", "40"],
}
# For when there are bytes enough and kills are left: little, and slow.
FILLER = ["--size", "12M", "--clips", "2", "--small", "5", "--no-odd"]
FILLER_RATE = 8 * MIB
MOST_SHOWN = 50

# Not among them: 403 and wrong bytes in what is read back. To set a recording aside for either is
# right, and then it would not be confirmed.
FAULTS = (
    lambda r: ("cut-request", {"method": "PUT", "bytes": r.randrange(1, 8 * MIB)}),
    lambda r: ("corrupt-request", {"method": "PUT", "at": r.randrange(4096)}),
    lambda r: ("answer", {"status": 500, "count": r.randrange(1, 4)}),
    lambda r: ("answer", {"status": 503, "count": r.randrange(1, 4), "retry_after": 1}),
    lambda r: ("answer", {"status": 500, "method": "POST", "path": "uploadId="}),
    lambda r: ("hang", {"seconds": r.uniform(0.5, 5)}),
    lambda r: ("drip-request", {"method": "PUT", "rate": 2 * MIB}),
    lambda r: ("drip-response", {"method": "GET|POST", "rate": 64}),
    lambda r: ("truncate-response", {"method": "GET|POST", "bytes": r.randrange(200)}),
    lambda r: ("corrupt-response", {"method": "POST", "at": r.randrange(60)}),
    lambda r: ("lose-reply", {"method": "PUT"}),
    lambda r: ("lose-reply", {"method": "POST", "path": "uploadId="}),
    lambda r: ("lose-reply", {"method": "POST", "path": "uploads"}),
    lambda r: ("delay-reply", {"seconds": r.uniform(0.1, 3)}),
)


class Card:
    """One generated card."""

    def __init__(self, path, serial):
        self.path = path
        self.serial = serial


class UplinkKillTest:
    """The disturbances, and what they hit."""

    def __init__(self, options, root):
        self.options = options
        self.root = root
        self.random = random.Random(options.seed)
        self.gateway = Gateway(os.path.join(root, "rgw"))
        self.host = S3Host(os.path.join(root, "host"), options.bin, user=NOBODY)
        self.proxy = None
        self.cards = []
        self.made_bytes = 0
        self.began = time.monotonic()
        self.hits = collections.Counter()
        self.done = collections.Counter()

    def run(self):
        self.gateway.do("up")
        settings = self.gateway.settings()
        host, _, port = settings["endpoint"].removeprefix("http://").partition(":")
        self.proxy = FaultProxy(host, int(port), self.options.rate)
        self.proxy.start()
        self.host.forward_to(
            f"http://127.0.0.1:{self.proxy.port}", self.options.bucket, settings["access_key"],
            settings["secret_key"], settings["region"])
        self.host.configure(lanes=self.options.lanes)
        self.start_daemon()
        while self.kills() < self.options.kills:
            self.disturb()
        self.finish()
        return self.verdict()

    def kills(self):
        return self.done["daemon"] + self.done["gateway"]

    def check_deadline(self, doing):
        if time.monotonic() - self.began > self.options.deadline:
            raise RuntimeError(
                f"{doing}, and {self.options.deadline} s are over: {self.progress()}\n"
                f"{self.host.log_tail()}")

    def start_daemon(self):
        self.host.start()
        self.host.wait_ready()

    # Cards

    def new_card(self):
        """A card of some kind; small ones once there are bytes enough."""
        options = CARDS[self.random.choices(list(CARDS), (2, 3, 2))[0]]
        if self.has_enough():
            options = FILLER
            self.proxy.pace.rate = min(FILLER_RATE, self.options.rate)
        number = len(self.cards) + 1
        card = Card(os.path.join(self.root, f"card{number}"), f"BWC{number:04}")
        subprocess.run(
            [sys.executable, os.path.join(HERE, "make-card.py"), card.path, *options,
             "--serial", card.serial, "--seed", str(self.options.seed * 1000 + number)],
            check=True, stdout=subprocess.DEVNULL,
        )
        self.host.give(card.path)
        self.made_bytes += int(options[1].rstrip("M")) * MIB
        self.cards.append(card)
        return card

    def has_enough(self):
        return self.made_bytes >= self.options.total * MIB

    def keep_busy(self):
        """Docks cards until there is something for the uplink to do for a while."""
        deadline = time.monotonic() + 60
        docked = None
        while time.monotonic() < deadline:
            queue = (self.host.status() or {}).get("queue", {})
            left = sum(t["bytes_total"] - t["bytes_done"] for t in queue.get("uploading", []))
            if queue.get("waiting_bytes", 0) + left > self.options.backlog * MIB:
                return
            if docked is None or self.is_finished(docked):
                card = self.new_card()
                docked = self.host.dock(card.path, card.serial)
                if self.has_enough():
                    return
            time.sleep(0.05)

    def is_finished(self, name):
        report = self.host.docking(name)
        return report is not None and report["finished"]

    # Disturbances

    def disturb(self):
        """One disturbance at a random moment of an upload."""
        self.check_deadline(f"{self.kills()} kills of {self.options.kills}")
        self.keep_busy()
        self.await_upload()
        time.sleep(self.random.choice(
            (0, self.random.uniform(0, 0.1), self.random.uniform(0, 1),
             self.random.uniform(0, 4))))
        what = self.random.choices(list(DISTURBANCES), list(DISTURBANCES.values()))[0]
        phase = self.phase()
        detail = {"daemon": self.kill_daemon, "gateway": self.kill_gateway,
                  "fault": self.arm_fault}[what]()
        self.done[what] += 1
        if what != "fault":
            self.hits[phase] += 1
        print(f"{time.monotonic() - self.began:6.1f} s  kills {self.kills():3}  {what:7} while "
              f"{phase:9} {detail}; {self.progress()}", flush=True)

    def await_upload(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.phase() != "uploading":
            time.sleep(0.01)

    def phase(self):
        """What the daemon is doing, by its own status."""
        status = self.host.status()
        if status is None:
            return "away"
        if status["queue"]["uploading"]:
            return "uploading"
        return "waiting" if status["queue"]["waiting"] else "idle"

    def kill_daemon(self):
        self.host.kill()
        self.check_spool()
        pause = self.random.choice((0, 0, self.random.uniform(0, 1)))
        time.sleep(pause)
        self.start_daemon()
        return f"(for {pause:.1f} s)"

    def kill_gateway(self):
        self.gateway.do("kill")
        pause = self.random.choice((0, self.random.uniform(0, 1), self.random.uniform(0, 4)))
        time.sleep(pause)
        also = self.random.random() < 0.2
        if also:
            # Both at once: the daemon comes up while there is no store.
            self.host.kill()
            self.check_spool()
            self.start_daemon()
        self.gateway.do("start")
        return f"(for {pause:.1f} s{', and the daemon' if also else ''})"

    def arm_fault(self):
        fault, how = self.random.choice(FAULTS)(self.random)
        self.proxy.arm(fault, **how)
        return f"{fault} {how}"

    def check_spool(self):
        """While the daemon is dead: what is not confirmed is in the spool, whole."""
        findings = check_evidence.Findings()
        ledger = check_evidence.Ledger(self.host.ledger, findings)
        for name, row in ledger.recordings.items():
            for file in row["files"]:
                path = os.path.join(self.host.spool, f"{name}.{file['ordinal']}")
                if row["state"] in check_evidence.IN_SPOOL and not is_whole(path, file):
                    findings.add("spool-missing", f"{path} is {row['state']} and not in the spool")
            if row["released_at"] is not None and row["confirmed_at"] is None:
                findings.add("released-unconfirmed", name)
        if findings.violations:
            raise RuntimeError("\n".join(f"VIOLATION {k}: {t}" for k, t in findings.violations))

    # The end

    def finish(self):
        """No more disturbances: every card handed over once more, everything confirmed."""
        self.proxy.disarm()
        self.proxy.pace.rate = None
        # One more start: what the disturbances left open in the store is to be found by it.
        self.host.kill()
        self.start_daemon()
        for card in self.cards:
            name = self.host.dock(card.path, card.serial)
            self.wait(f"{card.path} is not read", lambda n=name: self.is_finished(n))
        self.wait("the queue does not drain", self.is_drained)
        code = self.host.stop()
        if code != 0:
            raise RuntimeError(f"camdockd stopped with {code}:\n{self.host.log_tail()}")

    def is_drained(self):
        status = self.host.status()
        if status is None or status["queue"]["waiting"] or status["queue"]["uploading"]:
            return False
        waiting = ("listed", "copying", "spooled", "uploading")
        return not any(s["count"] for s in status["ledger"]["states"] if s["state"] in waiting) \
            and not os.listdir(self.host.spool)

    def wait(self, what, is_done):
        said = time.monotonic()
        while not is_done():
            self.check_deadline(what)
            if time.monotonic() - said > 10:
                said = time.monotonic()
                print(f"{said - self.began:6.1f} s  {self.progress()}", flush=True)
            time.sleep(0.1)

    def progress(self):
        """Where the work stands, in a few words."""
        status = self.host.status()
        if status is None:
            return "the daemon does not answer"
        queue = status["queue"]
        states = {s["state"]: s["count"] for s in status["ledger"]["states"] if s["count"]}
        return (f"waiting {queue['waiting']} ({queue['waiting_bytes'] / MIB:.0f} MiB), uploading "
                f"{len(queue['uploading'])}, confirmed {states.get('confirmed', 0)}, set aside "
                f"{queue['quarantined']}, store {status['store']['state']}")

    def verdict(self):
        check = BucketCheck(
            self.gateway, self.options.bucket, self.root, self.host.ledger, self.host.spool,
            [(card.path, card.serial) for card in self.cards], self.options.custody_verifier)
        violations = check.run()
        for kind, text in violations[:MOST_SHOWN]:
            print(f"VIOLATION {kind}: {text}")
        if len(violations) > MOST_SHOWN:
            print(f"and {len(violations) - MOST_SHOWN} more")
        report = self.proxy.report()
        print(f"uplink-kill-test: {check.summary()}")
        print(f"uplink-kill-test: seed {self.options.seed}: {self.done['daemon']} kills of the "
              f"daemon, {self.done['gateway']} of the gateway, {report['fired']} faults in "
              f"{report['requests']} requests; hit: {dict(self.hits)}; {len(self.cards)} cards; "
              f"{time.monotonic() - self.began:.0f} s")
        if violations:
            return 1
        if self.hits["uploading"] * ONE_IN < self.options.kills:
            print("uplink-kill-test: too few kills hit uploads", file=sys.stderr)
            return 3
        return 0

    def end(self):
        """Leaves no process behind."""
        if self.host.process is not None and self.host.process.poll() is None:
            self.host.kill()
        if self.proxy is not None:
            self.proxy.stop()
        self.gateway.down()


def is_whole(path, file):
    try:
        return os.path.getsize(path) == file["size_bytes"]
    except FileNotFoundError:
        return False


def self_test(options, root):
    """Plants each fault in a bucket that is in order; 1 if one is not found."""
    gateway = Gateway(os.path.join(root, "rgw"))
    failed = 0
    try:
        gateway.do("up")
        host = finished_bucket.FinishedBucket(
            os.path.join(root, "host"), gateway.client(), options.bucket)

        def found():
            check = BucketCheck(gateway, options.bucket, root, host.ledger, host.spool,
                                [(host.card, finished_bucket.SERIAL)])
            return check.run()

        def expect(what, violations, kind):
            kinds = sorted({found for found, _ in violations})
            good = kind in kinds if kind else not kinds
            print(f"{'found' if good and kind else 'clean' if good else 'FAILED':7} {what}: "
                  f"{', '.join(kinds) or 'nothing'}", flush=True)
            return 0 if good else 1

        failed += expect("a bucket in order", found(), None)
        for what, (plant, kind) in finished_bucket.FAULTS.items():
            undo = plant(host)
            failed += expect(what, found(), kind)
            undo()
        failed += expect("the bucket once more in order", found(), None)
    finally:
        gateway.down()
    print(f"uplink-kill-test: {len(finished_bucket.FAULTS)} faults planted, {failed} not as wanted")
    return 1 if failed else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", help="the directory of camdockd and camdock")
    parser.add_argument("--self-test", action="store_true",
                        help="plant faults in a made-up bucket and find them")
    parser.add_argument("--kills", type=int, default=50, help="of daemon and gateway together")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run's choices")
    parser.add_argument("--bucket", default="camdock-lock",
                        help="camdock-lock keeps versions and so shows what came twice")
    parser.add_argument("--rate", type=int, default=32 * MIB,
                        help="bytes of bodies a second that reach the gateway")
    parser.add_argument("--total", type=int, default=900, help="MiB of footage")
    parser.add_argument("--backlog", type=int, default=64, help="MiB that are to wait at any time")
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument("--deadline", type=int, default=1800, help="seconds for everything")
    parser.add_argument("--dir", default="/var/tmp", help="where everything is kept: a real disk")
    parser.add_argument("--custody-verifier", default=os.path.join(HERE, "verify-custody.py"))
    parser.add_argument("--keep", action="store_true", help="leave everything for a look")
    options = parser.parse_args()
    if not options.self_test and not options.bin:
        parser.error("--bin or --self-test is needed")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 16)
    return options


def main():
    options = parse()
    root = tempfile.mkdtemp(prefix="camdock-uplink-", dir=options.dir)
    os.chmod(root, 0o755)
    test, code = None, 1
    try:
        if options.self_test:
            code = self_test(options, root)
        else:
            test = UplinkKillTest(options, root)
            code = test.run()
    except RuntimeError as error:
        print(f"uplink-kill-test: seed {options.seed}: {error}", file=sys.stderr)
    finally:
        if test is not None:
            test.end()
        if options.keep or code == 1:
            print(f"uplink-kill-test: everything is in {root}", file=sys.stderr)
        else:
            shutil.rmtree(root)
    return code


if __name__ == "__main__":
    sys.exit(main())
