#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Checks from outside that no evidence was lost, doubled or changed. Trusts nothing of camdock's.

    check-evidence.py --ledger L --spool DIR --store DIR --card DIR=SERIAL ... [--require-confirmed]

Every byte of every card must be in spool or store exactly once, the store must hold nothing else,
every manifest must match its objects, what the ledger calls confirmed must stand in the store, and
the custody chain must be whole. Exit codes: 0 all is well, 1 something is not, 2 it cannot be
checked.
"""

import argparse
import collections
import fnmatch
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import evidence_store as es

HERE = os.path.dirname(os.path.abspath(__file__))
ON_CARD = ("listed", "copying")
IN_SPOOL = ("spooled", "uploading")
IN_STORE = ("confirmed", "cleared")
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]|^\.|[. ]$')
SPOOL_NAME = re.compile(r"([0-9a-f]{24})\.(\d+)(\.partial)?")


class Findings:
    """What is wrong, by class; nothing is printed twice."""

    def __init__(self):
        self.violations = []

    def add(self, kind, text):
        if (kind, text) not in self.violations:
            self.violations.append((kind, text))


class Ledger:
    """The rows of a copy of the ledger, so that neither the file nor its WAL is touched."""

    def __init__(self, path, findings):
        self.recordings, self.events = {}, collections.defaultdict(set)
        with tempfile.TemporaryDirectory() as scratch:
            for suffix in ("", "-wal"):
                if os.path.exists(path + suffix):
                    shutil.copy(path + suffix, os.path.join(scratch, "ledger" + suffix))
            db = sqlite3.connect(os.path.join(scratch, "ledger"))
            db.row_factory = sqlite3.Row
            health = db.execute("PRAGMA quick_check").fetchone()[0]
            if health != "ok":
                findings.add("ledger-damaged", health)
            self._read(db)
            db.close()

    def _read(self, db):
        for row in db.execute(
            "SELECT r.*, c.serial FROM recordings r JOIN cameras c ON c.id = r.camera"
        ):
            self.recordings[row["name"]] = dict(row) | {"files": []}
        for row in db.execute(
            "SELECT r.name, f.* FROM files f JOIN recordings r ON r.id = f.recording "
            "ORDER BY f.recording, f.ordinal"
        ):
            file = dict(row)
            file["digest"] = row["digest"].hex() if row["digest"] else None
            self.recordings[row["name"]]["files"].append(file)
        for row in db.execute("SELECT recording, event FROM custody WHERE recording NOT NULL"):
            self.events[row["recording"]].add(row["event"])


class Check:
    """One run over ledger, spool, store and cards."""

    def __init__(self, options):
        self.options = options
        self.findings = Findings()
        self.ledger = Ledger(options.ledger, self.findings)
        self.spool = es.Tree(options.spool)
        self.store = es.Tree(options.store)
        self.objects = {}  # path -> (serial, recording, source path, digest)
        self.counts = collections.Counter()

    def run(self):
        self.check_ledger()
        self.check_store_names()
        self.check_manifests()
        self.check_store_is_explained()
        self.check_confirmed()
        self.check_spool()
        for card in self.options.card:
            self.check_card(*card)
        self.check_custody()
        return self.findings.violations

    # Ledger

    def check_ledger(self):
        seen = {}
        for name, row in self.ledger.recordings.items():
            if len(row["files"]) != row["file_count"]:
                self.findings.add("ledger-inconsistent", f"{name} lacks files")
            if self.options.require_confirmed and row["withheld"] is None:
                if row["state"] not in IN_STORE:
                    reason = row["quarantine_detail"] or row["last_error"] or ""
                    self.findings.add("not-confirmed", f"{name} is {row['state']} {reason}")
            for file in row["files"]:
                key = (row["serial"], file["path"], file["size_bytes"], file["modified"])
                if key in seen and seen[key] != name:
                    self.findings.add(
                        "ledger-doubled", f"{show(file['path'])} is in {seen[key]} and {name}"
                    )
                seen[key] = name

    # Store

    def check_store_names(self):
        folded = {}
        for path, what in self.store.others.items():
            self.findings.add("store-unsafe-name", f"{show(path)} is a {what}")
        for path in self.store.files:
            for depth, part in enumerate(path.split(b"/")):
                if depth == 0 and part == es.MARKER.encode():
                    continue
                if es.PARTIAL.fullmatch(part.decode("utf-8", "replace")):
                    continue
                if len(part) > 255 or not is_safe(part):
                    self.findings.add("store-unsafe-name", show(path))
            twin = folded.setdefault(path.decode("utf-8", "replace").casefold(), path)
            if twin != path:
                self.findings.add("store-unsafe-name", f"{show(path)} and {show(twin)} are twins")

    def check_manifests(self):
        for path in self.store.files:
            if os.path.basename(path) != es.MANIFEST.encode():
                continue
            self.counts["manifests"] += 1
            try:
                self.check_manifest(path, es.load_manifest(self.store.full(path)))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self.findings.add("manifest-wrong", f"{show(path)}: {error!r}")

    def check_manifest(self, path, manifest):
        def wrong(text):
            self.findings.add("manifest-wrong", f"{show(path)}: {text}")

        recording = manifest["recording_id"]
        row = self.ledger.recordings.get(recording)
        if row is None:
            return wrong("the ledger does not know the recording")
        parts = path.decode().split("/")
        if len(parts) != 8 or parts[6] != recording:
            wrong("it is not in its recording's directory")
        if manifest["camera_time"][:10].split("-") != parts[3:6]:
            wrong("the directories name another date than the camera's")
        if manifest["camera"]["serial"] != row["serial"]:
            wrong("the ledger names another camera")
        digests = []
        for file in manifest["files"]:
            source = es.unescape(file["path"])
            digests.append((source, file["sha256"], file["path"]))
            self.check_object(path, manifest, file, source, wrong)
        digests.sort()
        lines = "".join(f"{sha}  {shown}\n" for _, sha, shown in digests)
        of_list = hashlib.sha256(lines.encode()).hexdigest()
        if manifest["digest"] != (digests[0][1] if len(digests) == 1 else of_list):
            wrong("its digest is not that of its files")
        ours = sorted((file["path"], file["digest"]) for file in row["files"])
        if ours != [(source, sha) for source, sha, _ in digests]:
            wrong("the ledger names other files or digests")
        return None

    def check_object(self, path, manifest, file, source, wrong):
        name = file["object"].encode()
        if os.path.commonpath([name, path]) != os.path.dirname(path):
            return wrong(f"{file['object']} is outside its directory")
        if name in self.objects:
            return self.findings.add("store-doubled", f"{show(name)} is in two manifests")
        self.objects[name] = (
            manifest["camera"]["serial"], manifest["recording_id"], source, file["sha256"],
        )
        if name not in self.store.files:
            return self.findings.add("store-missing", f"{show(name)} is in a manifest only")
        whole, parts = self.store.sha256(name, file["part_size_bytes"])
        actual = (self.store.files[name], whole, parts)
        if actual != (file["size_bytes"], file["sha256"], file["part_sha256"]):
            self.findings.add("store-changed", f"{show(name)} is not what its manifest says")
        self.counts["objects"] += 1
        self.counts["bytes in store"] += self.store.files[name]
        return None

    def check_store_is_explained(self):
        for path in self.store.files:
            base = os.path.basename(path)
            if path == es.MARKER.encode() or base == es.MANIFEST.encode() or path in self.objects:
                continue
            if es.PARTIAL.fullmatch(base.decode("utf-8", "replace")):
                self.counts["partial files"] += 1
                if self.options.idle or self.options.require_confirmed:
                    self.findings.add("stray-partial", show(path))
            elif not self.is_on_its_way(path):
                self.findings.add("store-unexplained", show(path))
        seen = {}
        for name, (serial, _, source, digest) in sorted(self.objects.items()):
            twin = seen.setdefault((serial, source, digest), name)
            if twin != name:
                self.findings.add("store-doubled", f"{show(name)} and {show(twin)}")

    def is_on_its_way(self, path):
        """Whether an object without a manifest belongs to a recording not yet confirmed."""
        parts = path.decode("utf-8", "replace").split("/")
        row = self.ledger.recordings.get(parts[6]) if len(parts) > 7 else None
        if row is None or row["state"] in IN_STORE or self.options.require_confirmed:
            return False
        return self.store.sha256(path) in {file["digest"] for file in row["files"]}

    def check_confirmed(self):
        held = collections.Counter(
            (recording, source, digest) for _, recording, source, digest in self.objects.values()
        )
        for name, row in self.ledger.recordings.items():
            if row["confirmed_at"] is None and row["released_at"] is not None:
                self.findings.add("released-unconfirmed", name)
            if row["state"] not in IN_STORE:
                continue
            self.counts["confirmed recordings"] += 1
            for file in row["files"]:
                if held[(name, file["path"], file["digest"])] != 1:
                    self.findings.add(
                        "confirmed-not-in-store", f"{name}: {show(file['path'])}"
                    )
            missing = {"recording-spooled", "recording-confirmed"} - self.ledger.events[name]
            for event in sorted(missing):
                self.findings.add("custody-incomplete", f"{name} has no {event}")

    # Spool

    def check_spool(self):
        for path, what in self.spool.others.items():
            self.findings.add("spool-unexplained", f"{show(path)} is a {what}")
        found = set()
        for path in self.spool.files:
            match = SPOOL_NAME.fullmatch(path.decode("utf-8", "replace"))
            row = self.ledger.recordings.get(match[1]) if match else None
            if row is None or int(match[2]) >= len(row["files"]):
                self.findings.add("spool-unexplained", show(path))
            elif match[3]:
                if row["state"] != "copying" or self.options.require_confirmed:
                    self.findings.add("stray-partial", f"{show(path)} in the spool")
            else:
                found.add((match[1], int(match[2])))
                self.check_spool_file(path, row, row["files"][int(match[2])])
        for name, row in self.ledger.recordings.items():
            if row["state"] not in IN_SPOOL:
                continue
            for file in row["files"]:
                if (name, file["ordinal"]) not in found:
                    self.findings.add("spool-missing", f"{name}.{file['ordinal']}")

    def check_spool_file(self, path, row, file):
        if row["released_at"] is not None:
            return self.findings.add("spool-unexplained", f"{show(path)} was released")
        if row["state"] not in IN_SPOOL:
            return None
        self.counts["spool files"] += 1
        actual = (self.spool.files[path], self.spool.sha256(path))
        if actual != (file["size_bytes"], file["digest"]):
            self.findings.add("spool-changed", show(path))
        return None

    # Cards

    def check_card(self, directory, serial):
        card = es.Tree(directory)
        rows = collections.defaultdict(list)
        for row in self.ledger.recordings.values():
            if row["serial"] == serial:
                for file in row["files"]:
                    rows[file["path"]].append((row, file))
        if not rows and not self.options.require_confirmed:
            # Handed over, but not listed yet.
            self.counts["still on a card"] += len(card.files)
            return
        expected = collections.Counter()
        for path, size in card.files.items():
            self.counts["card files"] += 1
            if self.is_withheld(path):
                self.check_withheld(path, rows[path])
                continue
            digest = card.sha256(path)
            expected[(path, digest)] += 1
            self.check_card_file(serial, path, size, digest, rows[path])
        if self.options.require_confirmed:
            self.check_exactly_once(serial, expected)

    def check_card_file(self, serial, path, size, digest, rows):
        known = [(row, file) for row, file in rows if file["size_bytes"] == size]
        if not known:
            return self.findings.add("card-missing", f"{serial}: {show(path)} is not known")
        states = {row["state"] for row, _ in known}
        if all(file["digest"] not in (None, digest) for _, file in known):
            return self.findings.add("card-changed", f"{serial}: {show(path)} has other bytes")
        if states <= set(ON_CARD) and not self.options.require_confirmed:
            self.counts["still on a card"] += 1
        return None

    def check_exactly_once(self, serial, expected):
        """The store's objects of a camera are its card's files: each once, and no others."""
        held = collections.Counter(
            (source, digest) for owner, _, source, digest in self.objects.values()
            if owner == serial
        )
        for path, _ in (expected - held):
            self.findings.add("card-missing", f"{serial}: {show(path)} is not in the store")
        for path, _ in (held - expected):
            self.findings.add("store-doubled", f"{serial}: {show(path)} is not on the card so often")

    def is_withheld(self, path):
        text = path.decode("utf-8", "surrogateescape")
        return any(fnmatch.fnmatch(text, glob) for glob in self.options.withheld)

    def check_withheld(self, path, rows):
        self.counts["withheld files"] += 1
        if not rows:
            self.findings.add("card-missing", f"{show(path)} is withheld and not known")
        for row, _ in rows:
            if row["withheld"] is None or row["state"] not in ("listed", "quarantined"):
                self.findings.add("withheld-taken", f"{show(path)} is {row['state']}")

    # Custody

    def check_custody(self):
        verifier = self.options.custody_verifier
        run = subprocess.run(
            [sys.executable, verifier, self.options.ledger], capture_output=True, text=True
        )
        if run.returncode != 0:
            text = (run.stdout + run.stderr).strip().splitlines()
            self.findings.add("custody-broken", text[-1] if text else "the verifier failed")


def is_safe(name):
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not FORBIDDEN.search(text)


def show(path):
    """A path in bytes, safe to print."""
    return path.decode("utf-8", "backslashreplace").encode("unicode_escape").decode()


def card(text):
    directory, separator, serial = text.rpartition("=")
    if not separator or not os.path.isdir(directory):
        raise argparse.ArgumentTypeError(f"{text}: DIR=SERIAL with a directory is needed")
    return directory, serial


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ledger", required=True)
    parser.add_argument("--spool", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--card", type=card, action="append", default=[], metavar="DIR=SERIAL")
    parser.add_argument("--withheld", action="append", default=[], metavar="GLOB",
                        help="files of a card that must not be taken")
    parser.add_argument("--require-confirmed", action="store_true",
                        help="everything must have reached the store, and nothing be under way")
    parser.add_argument("--idle", action="store_true", help="no partial file may stand in the store")
    parser.add_argument("--custody-verifier", default=os.path.join(HERE, "verify-custody.py"))
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    try:
        check = Check(options)
        violations = check.run()
    except (OSError, sqlite3.Error) as error:
        print(f"check-evidence: it cannot be checked: {error}", file=sys.stderr)
        return 2
    for kind, text in violations:
        print(f"VIOLATION {kind}: {text}")
    counts = ", ".join(f"{count} {what}" for what, count in sorted(check.counts.items()))
    print(f"check-evidence: {counts}; {len(violations)} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
