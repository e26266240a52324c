# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Checks from outside that a bucket holds what the cards held, each file once and nothing else.

rclone reads the bucket into a directory, where check-evidence.py looks at it as at any other store.
What a directory cannot show is asked of the gateway by a client of its own: versions, delete
markers and multipart uploads. None of it is camdock's code, and the cards' bytes are the measure.
"""

import collections
import os
import shutil
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(os.path.dirname(HERE), "Tools")
sys.path.insert(0, TOOLS)

import evidence_store as es  # noqa: E402

CHECK_EVIDENCE = os.path.join(TOOLS, "check-evidence.py")
VERIFY_CUSTODY = os.path.join(TOOLS, "verify-custody.py")


class BucketCheck:
    """One look at a bucket and at the host that filled it, which is stopped."""

    def __init__(self, gateway, bucket, scratch, ledger, spool, cards, verifier=VERIFY_CUSTODY):
        """`cards` are pairs of a directory and the camera's serial."""
        self.gateway, self.bucket = gateway, bucket
        self.client = gateway.client()
        self.mirror = os.path.join(scratch, "mirror")
        self.ledger, self.spool, self.cards, self.verifier = ledger, spool, cards, verifier
        self.violations = []
        self.counts = collections.Counter()

    def add(self, kind, text):
        if (kind, text) not in self.violations:
            self.violations.append((kind, text))

    def run(self):
        self.read_bucket()
        self.check_listing()
        self.check_versions()
        self.check_uploads()
        self.check_contents()
        self.check_evidence()
        self.check_order()
        return self.violations

    def read_bucket(self):
        """Every object as a file, read by rclone."""
        shutil.rmtree(self.mirror, ignore_errors=True)
        os.makedirs(self.mirror)
        self.gateway.rclone("copy", "--use-server-modtime", "--retries", "1",
                            f"store:{self.bucket}", self.mirror)
        self.tree = es.Tree(self.mirror)

    def check_listing(self):
        """Two clients must see the same bucket, or neither can be believed."""
        listed = {entry["key"].encode(): entry["size"] for entry in self.client.list(self.bucket)}
        for key in sorted(set(listed) ^ set(self.tree.files)):
            self.add("listings-differ", f"{show(key)} is in one listing only")
        for key in sorted(set(listed) & set(self.tree.files)):
            if listed[key] != self.tree.files[key]:
                self.add("listings-differ", f"{show(key)} has two sizes")

    def check_versions(self):
        versions = collections.Counter()
        for entry in self.client.versions(self.bucket):
            if entry["deleted"]:
                self.add("deleted", f"{entry['key']} has a delete marker")
            else:
                versions[entry["key"]] += 1
        self.counts["versions"] = sum(versions.values())
        for key, count in sorted(versions.items()):
            if count != 1:
                self.add("version-doubled", f"{key} has {count} versions")

    def check_uploads(self):
        """An upload whose object stands is what a gateway leaves that dies while it makes one.

        To end it would empty the object, whose parts they share; so it is counted and let be.
        """
        for entry in self.client.uploads(self.bucket):
            if entry["key"].encode() in self.tree.files:
                self.counts["uploads that a dead gateway left"] += 1
                continue
            self.add("upload-left-open", f"{entry['key']} ({entry['upload']})")

    def check_contents(self):
        """The bytes of the cards, each as often as there, whatever names and manifests say."""
        names = collections.defaultdict(list)
        for key in self.tree.files:
            if os.path.basename(key) != es.MANIFEST.encode() and key != es.MARKER.encode():
                names[self.tree.sha256(key)].append(key)
        on_cards = collections.Counter()
        where = {}
        for directory, serial in self.cards:
            card = es.Tree(directory)
            for path in card.files:
                digest = card.sha256(path)
                on_cards[digest] += 1
                where[digest] = f"{serial}: {show(path)}"
                self.counts["card bytes"] += card.files[path]
        self.counts["card files"] = sum(on_cards.values())
        self.counts["objects"] = sum(len(keys) for keys in names.values())
        for digest, count in on_cards.items():
            if len(names[digest]) < count:
                self.add("object-missing", where[digest])
        for digest, keys in names.items():
            shown = ", ".join(show(key) for key in keys)
            if digest not in on_cards:
                self.add("object-unknown", f"{shown}: no card holds these bytes")
            elif len(keys) > on_cards[digest]:
                self.add("object-doubled", f"{shown}: the same bytes")

    def check_evidence(self):
        """Names, manifests, ledger, spool, cards and the custody chain."""
        run = subprocess.run(
            [sys.executable, CHECK_EVIDENCE, "--ledger", self.ledger, "--spool", self.spool,
             "--store", self.mirror, "--custody-verifier", self.verifier, "--require-confirmed",
             *(f"--card={directory}={serial}" for directory, serial in self.cards)],
            capture_output=True, text=True,
        )
        for line in run.stdout.splitlines():
            if line.startswith("VIOLATION "):
                kind, _, text = line.removeprefix("VIOLATION ").partition(": ")
                self.add(kind, text)
        if run.returncode not in (0, 1):
            self.add("unchecked", (run.stdout + run.stderr).strip())

    def check_order(self):
        """The spool lets go of a recording only after the store has shown that it holds it."""
        database = sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True)
        entries = database.execute(
            "SELECT recording, event FROM custody WHERE recording NOT NULL ORDER BY seq").fetchall()
        database.close()
        confirmed, released = set(), set()
        for recording, event in entries:
            if event == "recording-confirmed":
                if recording in confirmed:
                    self.add("confirmed-twice", recording)
                confirmed.add(recording)
            elif event == "spool-released":
                released.add(recording)
                if recording not in confirmed:
                    self.add("released-early", f"{recording} left the spool unconfirmed")
        for recording in sorted(confirmed - released):
            self.add("never-released", f"{recording} is confirmed and still in the spool")
        self.counts["recordings released"] = len(released)

    def summary(self):
        counts = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        return f"{counts}; {len(self.violations)} violations"


def show(path):
    """A path in bytes, safe to print."""
    return path.decode("utf-8", "backslashreplace").encode("unicode_escape").decode()
