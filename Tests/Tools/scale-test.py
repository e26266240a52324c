#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""A shift change: so many cards are handed over at once, and all of it has to arrive.

scale-test.py --bin DIR [--cards 64] [--files 6] [--size 4M] [--most-mib 150]

Fails if a docking is refused or lost, if a file is not in the store with its digest, or if the daemon
needs more memory or threads than allowed.
Memory is the resident set, the program's own pages included.
"""

import argparse
import hashlib
import os
import random
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import camdock_host  # noqa: E402
import evidence_store  # noqa: E402


def make_cards(root, cards, files, size):
    """Cards with files of their own bytes; {digest: name of the card}."""
    digests = {}
    for card in range(cards):
        folder = os.path.join(root, f"card{card:02}", "DCIM", "100MEDIA")
        os.makedirs(folder)
        source = random.Random(card)
        for number in range(1, files + 1):
            data = source.randbytes(size)
            digests[hashlib.sha256(data).hexdigest()] = card
            with open(os.path.join(folder, f"CLIP{number:04}.MP4"), "wb") as file:
                file.write(data)
    return digests


def memory(pid):
    """Resident bytes of a process, and its threads."""
    values = {}
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            name, _, value = line.partition(":")
            values[name] = value.split()
    return int(values["VmRSS"][0]) * 1024, int(values["Threads"][0])


class Watch(threading.Thread):
    """Looks at the daemon again and again."""

    def __init__(self, host):
        super().__init__(daemon=True)
        self.host, self.over = host, threading.Event()
        self.bytes = self.threads = self.looks = 0

    def run(self):
        while not self.over.is_set():
            resident, threads = memory(self.host.process.pid)
            self.bytes = max(self.bytes, resident)
            self.threads = max(self.threads, threads)
            self.looks += 1
            self.over.wait(0.02)


def hand_over(host, root, cards):
    """Hands all cards over at once; (seconds that took, the dockings)."""
    answers = [None] * cards

    def dock(card):
        body = {"path": os.path.join(root, f"card{card:02}"), "serial": f"BWC-{card:04}"}
        # So many folders are looked at side by side and no more: a share may hang.
        while True:
            answers[card] = host.ask("POST", "/v1/dockings", body)
            if answers[card] is None or answers[card][0] != 503:
                return
            time.sleep(0.01)

    began = time.monotonic()
    threads = [threading.Thread(target=dock, args=(card,)) for card in range(cards)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    refused = [a for a in answers if a is None or a[0] not in (200, 201, 202)]
    if refused:
        raise RuntimeError(f"{len(refused)} cards were not taken; the first answer: {refused[0]}")
    return seconds, [answer[1]["docking"] for answer in answers]


def until_read(host, dockings):
    """When each docking was read through, in seconds since now."""
    began, ends = time.monotonic(), {}
    while len(ends) < len(dockings):
        for docking in dockings:
            if docking in ends:
                continue
            answer = host.ask("GET", f"/v1/dockings/{docking}")
            if answer is None or answer[0] != 200:
                raise RuntimeError(f"docking {docking} was lost: {answer}")
            outcome = answer[1].get("outcome")
            if outcome == "drained":
                ends[docking] = time.monotonic() - began
            elif outcome is not None:
                raise RuntimeError(f"docking {docking}: {answer[1]}")
        if time.monotonic() - began > 900:
            raise RuntimeError(f"after 15 minutes {len(ends)} of {len(dockings)} were read")
        time.sleep(0.05)
    return ends


def until_forwarded(host, total):
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        answer = host.ask("GET", "/v1/status")
        states = {s["state"]: s["count"] for s in answer[1]["ledger"]["states"]} if answer else {}
        if states.get("confirmed", 0) == total:
            return
        time.sleep(0.2)
    raise RuntimeError(f"not everything was confirmed: {states}")


def parse_size(text):
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    return int(text[:-1]) * units[text[-1]] if text[-1] in units else int(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--cards", type=int, default=64)
    parser.add_argument("--files", type=int, default=6)
    parser.add_argument("--size", type=parse_size, default="4M")
    parser.add_argument("--most-mib", type=int, default=150)
    parser.add_argument("--most-threads", type=int, default=96)
    options = parser.parse_args()
    problems = []
    with tempfile.TemporaryDirectory(prefix="camdock-scale-") as root:
        print(f"making {options.cards} cards of {options.files} files", flush=True)
        digests = make_cards(root, options.cards, options.files, options.size)
        os.chmod(root, 0o755)
        host = camdock_host.Host(os.path.join(root, "host"), options.bin, user=65534)
        host.configure(hold=True)
        host.start()
        try:
            host.wait_ready()
            before, _ = memory(host.process.pid)
            watch = Watch(host)
            watch.start()
            seconds, dockings = hand_over(host, root, options.cards)
            print(f"{len(dockings)} cards handed over in {seconds:.2f} s", flush=True)
            ends = sorted(until_read(host, dockings).values())
            host.configure(hold=False)
            os.kill(host.process.pid, 1)
            until_forwarded(host, len(digests))
            watch.over.set()
            watch.join()
        finally:
            host.process.terminate()
            host.process.wait(60)
        tree = evidence_store.Tree(host.store)
        found = {
            evidence_store.sha256_of(tree.full(path))
            for path in tree.files
            if not path.endswith(evidence_store.MANIFEST.encode())
        }
        missing = set(digests) - found
        mib = watch.bytes / (1 << 20)
        print(f"read: the first card after {ends[0]:.1f} s, the last after {ends[-1]:.1f} s")
        print(f"memory: {before / (1 << 20):.0f} MiB idle, {mib:.0f} MiB at most ({watch.looks} looks)")
        print(f"threads: {watch.threads} at most")
        print(f"store: {len(digests) - len(missing)} of {len(digests)} files with their digest")
        if seconds > 10:
            problems.append("handing over took more than 10 s")
        if missing:
            problems.append(f"{len(missing)} files are not in the store")
        if mib > options.most_mib:
            problems.append(f"more than {options.most_mib} MiB of memory")
        if watch.threads > options.most_threads:
            problems.append(f"more than {options.most_threads} threads")
    for problem in problems:
        print(f"scale-test: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
