#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Kills camdockd with SIGKILL at random moments of intake and forwarding, and checks the evidence.

    kill-test.py --bin .build/release [--kills 50] [--seed N] [--keep]

Each round starts the daemon on what the last one left, hands cards over, waits for a moment chosen
by the seed and kills it. At the end it runs undisturbed until everything is confirmed, and
check-evidence.py, which knows none of camdock's code, looks for anything lost, doubled or changed.
Exit codes: 0 all is well, 1 evidence was harmed or the work did not finish, 3 the kills missed a
phase, so that the run proves too little.
"""

import argparse
import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from camdock_host import HERE, Host

NOBODY = 65534
PHASES = ("copying", "uploading")
# One kill in so many must hit each of them, or too little is proved about it. Nine in twenty are
# aimed at each; some of those come too late.
ONE_IN = 5


class Card:
    """One generated card."""

    def __init__(self, path, serial):
        self.path = path
        self.serial = serial
        self.is_read = False


class KillTest:
    """The rounds, and what they hit."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.root = tempfile.mkdtemp(prefix="camdock-kill-", dir=options.dir)
        os.chmod(self.root, 0o755)
        self.host = Host(os.path.join(self.root, "host"), options.bin, user=NOBODY)
        self.cards = []
        self.hits = collections.Counter()

    def run(self):
        began = time.monotonic()
        for number in range(1, self.options.kills + 1):
            self.round(number)
            if number % 10 == 0 and self.check(f"after {number} kills") != 0:
                return 1
        self.finish()
        code = self.check("at the end", "--require-confirmed")
        hits = ", ".join(f"{count} {phase}" for phase, count in sorted(self.hits.items()))
        print(f"kill-test: seed {self.options.seed}, {self.options.kills} kills: {hits}; "
              f"{len(self.cards)} cards; {time.monotonic() - began:.0f} s")
        if code != 0:
            return 1
        missed = [p for p in PHASES if self.hits[p] * ONE_IN < self.options.kills]
        if missed:
            print(f"kill-test: too few kills hit {' and '.join(missed)}", file=sys.stderr)
            return 3
        return 0

    def new_card(self):
        number = len(self.cards) + 1
        card = Card(os.path.join(self.root, f"card{number}"), f"BWC{number:04}")
        subprocess.run(
            [sys.executable, os.path.join(HERE, "make-card.py"), card.path,
             "--size", self.options.card_size, "--clips", "6", "--small", "60",
             "--seed", str(self.options.seed * 1000 + number), "--serial", card.serial],
            check=True, stdout=subprocess.DEVNULL,
        )
        self.host.give(card.path)
        self.cards.append(card)

    def unread(self):
        return [card for card in self.cards if not card.is_read]

    def round(self, number):
        """One life of the daemon, from start to SIGKILL."""
        wanted = self.random.choices(("copying", "uploading", "starting"), (9, 9, 2))[0]
        while wanted == "copying" and len(self.unread()) < 2:
            self.new_card()
        # Held back, the spool fills for the rounds that are to hit forwarding.
        self.host.configure(hold=wanted == "copying")
        self.host.start()
        if wanted == "starting":
            time.sleep(self.random.uniform(0, 0.3))
            hit = "starting"
        else:
            self.host.wait_ready()
            hit = self.until(wanted)
        self.host.kill()
        self.hits[hit] += 1
        print(f"kill {number:3}: wanted {wanted:9} hit {hit}", flush=True)

    def until(self, wanted):
        """Waits for a random moment of a phase; the phase that status named last."""
        dockings = {}
        if wanted == "copying":
            for card in self.unread()[:3]:
                dockings[self.host.dock(card.path, card.serial)] = card
        elif not self.has_queue():
            self.fill_queue()
        delay = self.random.choice((0.0, self.random.uniform(0, 0.05), self.random.uniform(0, 0.4)))
        deadline = time.monotonic() + 5
        kill_at = None
        while True:
            status = self.host.status()
            phase = self.phase(status)
            now = time.monotonic()
            if kill_at is None and phase == wanted:
                kill_at = now + delay
            if now >= (kill_at or deadline):
                break
            if kill_at is not None and phase != wanted:
                # The work ends before the moment comes: sooner is better than idle.
                break
        for name, card in dockings.items():
            report = self.host.docking(name)
            card.is_read = bool(report and report["finished"] and report["bay"]["state"] != "reading")
        return self.phase(self.host.status()) if not dockings else phase

    def has_queue(self):
        status = self.host.status()
        queue = (status or {}).get("queue", {})
        return bool(queue.get("waiting") or queue.get("uploading"))

    def fill_queue(self):
        """Nothing waits for the store: a card is handed over while the daemon forwards."""
        if not self.unread():
            self.new_card()
        card = self.unread()[0]
        self.host.dock(card.path, card.serial)

    @staticmethod
    def phase(status):
        """What the daemon is doing, by its own status."""
        if status is None:
            return "starting"
        if status["queue"]["uploading"]:
            return "uploading"
        if any(bay.get("state") == "reading" for bay in status["bays"]):
            return "copying"
        return "idle"

    def finish(self):
        """Lets the daemon finish: every card handed over once more, everything confirmed."""
        self.host.configure(hold=False, lanes=4)
        self.host.start()
        self.host.wait_ready()
        for card in self.cards:
            name = self.host.dock(card.path, card.serial)
            self.wait(120, f"{card.path} is not read", lambda n=name: self.is_finished(n))
        self.wait(120, "the queue does not drain", self.is_drained)
        code = self.host.stop()
        if code != 0:
            raise RuntimeError(f"camdockd stopped with {code}:\n{self.host.log_tail()}")

    def is_finished(self, name):
        report = self.host.docking(name)
        return report is not None and report["finished"]

    def is_drained(self):
        status = self.host.status()
        if status is None or self.has_queue():
            return False
        waiting = ("listed", "copying", "spooled", "uploading")
        return not any(s["count"] for s in status["ledger"]["states"] if s["state"] in waiting) \
            and not os.listdir(self.host.spool)

    def wait(self, seconds, what, is_done):
        deadline = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what} after {seconds} s:\n{self.host.log_tail()}")
            time.sleep(0.05)

    def check(self, when, *more):
        cards = [f"--card={card.path}={card.serial}" for card in self.cards]
        run = subprocess.run(
            [sys.executable, os.path.join(HERE, "check-evidence.py"),
             "--ledger", self.host.ledger, "--spool", self.host.spool,
             "--store", self.host.store, "--custody-verifier", self.options.custody_verifier,
             *cards, *more],
            capture_output=True, text=True,
        )
        print(f"{when}: {(run.stdout + run.stderr).strip()}", flush=True)
        return run.returncode


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, help="the directory of camdockd and camdock")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None, help="repeats a run's choices")
    parser.add_argument("--card-size", default="64M")
    parser.add_argument("--dir", default="/var/tmp", help="where everything is kept: a real disk")
    parser.add_argument("--custody-verifier", default=os.path.join(HERE, "verify-custody.py"))
    parser.add_argument("--keep", action="store_true", help="leave everything for a look")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 16)
    return options


def main():
    options = parse()
    test = KillTest(options)
    code = 1
    try:
        code = test.run()
    except RuntimeError as error:
        print(f"kill-test: seed {options.seed}: {error}", file=sys.stderr)
    finally:
        if test.host.process is not None and test.host.process.poll() is None:
            test.host.kill()
        if options.keep or code == 1:
            print(f"kill-test: everything is in {test.root}", file=sys.stderr)
        else:
            shutil.rmtree(test.root)
    return code


if __name__ == "__main__":
    sys.exit(main())
