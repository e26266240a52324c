# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Plants each kind of fault in a made-up host and wants check-evidence.py to name it."""

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
SPEC = importlib.util.spec_from_file_location(
    "check_evidence", os.path.join(HERE, "check-evidence.py")
)
check_evidence = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(check_evidence)

PART = 4
TABLES = """
    CREATE TABLE cameras (id INTEGER PRIMARY KEY, serial TEXT);
    CREATE TABLE recordings (id INTEGER PRIMARY KEY, name TEXT, camera INTEGER, state TEXT,
        file_count INTEGER, recorded_at INTEGER, withheld TEXT, quarantine_detail TEXT,
        last_error TEXT, confirmed_at INTEGER, released_at INTEGER);
    CREATE TABLE files (id INTEGER PRIMARY KEY, recording INTEGER, ordinal INTEGER, path BLOB,
        size_bytes INTEGER, modified INTEGER, digest BLOB);
    CREATE TABLE custody (seq INTEGER PRIMARY KEY, recording TEXT, event TEXT);
"""
DAY = "metro/third/BWC1/2026/03/01"
# Name of the recording -> its files on the card, and its state.
RECORDINGS = {
    "a" * 24: ({b"DCIM/A.MP4": b"0123456789"}, "confirmed"),
    "b" * 24: ({b"AVCHD/1.MTS": b"stream", b"AVCHD/1.CPI": b""}, "confirmed"),
    "c" * 24: ({b"DCIM/odd\n\xff.MP4": b"odd"}, "spooled"),
    "d" * 24: ({b"DCIM/new.MP4": b"new"}, "listed"),
}


def sha(data):
    return hashlib.sha256(data).hexdigest()


def escape(path):
    return "".join(chr(b) if 0x20 <= b < 0x7F and b != 0x25 else f"%{b:02X}" for b in path)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


class Host:
    """A ledger, a spool, a store and a card that agree with each other."""

    def __init__(self, root):
        self.root = root
        self.path = {n: os.path.join(root, n) for n in ("ledger", "spool", "store", "card")}
        for name in ("spool", "store", "card"):
            os.mkdir(self.path[name])
        write(self.at("store", ".camdock-store"), b"id = 0\n")
        write(self.at("card", "WIDKEY/pin.txt"), b"secret")
        write(os.path.join(root, "verifier.py"), b"raise SystemExit(0)\n")
        with self.db() as db:
            db.executescript(TABLES)
            db.execute("INSERT INTO cameras VALUES (1, 'BWC1')")
            for number, (name, (files, state)) in enumerate(RECORDINGS.items()):
                self.add(db, number, name, files, state)
            self.row(db, 9, "e" * 24, {b"WIDKEY/pin.txt": b"secret"}, "listed", "officer files")

    def at(self, part, *names):
        return os.path.join(self.path[part], *names)

    def db(self):
        return contextlib.closing(sqlite3.connect(self.path["ledger"], isolation_level=None))

    def sql(self, text, *values):
        with self.db() as db:
            db.execute(text, values)

    def row(self, db, number, name, files, state, withheld=None):
        done = 1 if state == "confirmed" else None
        db.execute(
            "INSERT INTO recordings VALUES (?, ?, 1, ?, ?, 0, ?, NULL, NULL, ?, ?)",
            (number, name, state, len(files), withheld, done, done),
        )
        for ordinal, (path, data) in enumerate(sorted(files.items())):
            digest = bytes.fromhex(sha(data)) if state != "listed" else None
            db.execute(
                "INSERT INTO files VALUES (NULL, ?, ?, ?, ?, 0, ?)",
                (number, ordinal, path, len(data), digest),
            )

    def add(self, db, number, name, files, state):
        self.row(db, number, name, files, state)
        for path, data in files.items():
            write(os.path.join(os.fsencode(self.path["card"]), path), data)
        if state == "spooled":
            for ordinal, (_, data) in enumerate(sorted(files.items())):
                write(self.at("spool", f"{name}.{ordinal}"), data)
        if state == "confirmed":
            self.deliver(name, files)
            for event in ("recording-spooled", "recording-confirmed"):
                db.execute("INSERT INTO custody VALUES (NULL, ?, ?)", (name, event))

    def deliver(self, name, files):
        entries = []
        for path, data in sorted(files.items()):
            kept = path.split(b"/")[-1] if len(files) == 1 else path
            key = f"{DAY}/{name}/{escape(kept)}"
            write(self.at("store", key), data)
            parts = [sha(data[i:i + PART]) for i in range(0, len(data), PART)]
            entries.append({
                "path": escape(path), "object": key, "size_bytes": len(data), "sha256": sha(data),
                "part_size_bytes": PART, "part_sha256": parts,
            })
        lines = "".join(f"{e['sha256']}  {e['path']}\n" for e in entries)
        digest = entries[0]["sha256"] if len(entries) == 1 else sha(lines.encode())
        self.write_manifest(name, {
            "schema": 1, "recording_id": name, "camera": {"serial": "BWC1"}, "digest": digest,
            "camera_time": "2026-03-01T22:14:07", "files": entries,
        })

    def write_manifest(self, name, manifest):
        write(self.at("store", DAY, name, "camdock-manifest.json"), json.dumps(manifest).encode())

    def finish(self):
        """Takes what is not confirmed through to the store."""
        for name, (files, state) in RECORDINGS.items():
            if state == "confirmed":
                continue
            self.deliver(name, files)
            for ordinal, (_, data) in enumerate(sorted(files.items())):
                self.sql(
                    "UPDATE files SET digest = ? WHERE ordinal = ? AND recording ="
                    " (SELECT id FROM recordings WHERE name = ?)",
                    bytes.fromhex(sha(data)), ordinal, name,
                )
            for event in ("recording-spooled", "recording-confirmed"):
                self.sql("INSERT INTO custody VALUES (NULL, ?, ?)", name, event)
        self.sql(
            "UPDATE recordings SET state='confirmed', confirmed_at=1, released_at=1"
            " WHERE withheld IS NULL"
        )
        for name in os.listdir(self.path["spool"]):
            os.remove(self.at("spool", name))

    def check(self, *more):
        arguments = ["--card", f"{self.path['card']}=BWC1", "--withheld", "WIDKEY/*"]
        for name in ("ledger", "spool", "store"):
            arguments += [f"--{name}", self.path[name]]
        arguments += ["--custody-verifier", os.path.join(self.root, "verifier.py"), *more]
        with contextlib.redirect_stdout(io.StringIO()) as output:
            code = check_evidence.main(arguments)
        lines = output.getvalue().splitlines()
        found = {line.split()[1].rstrip(":") for line in lines if line.startswith("VIOLATION")}
        return code, found


A, B, C = (letter * 24 for letter in "abc")
OBJECT = f"{DAY}/{A}/A.MP4"


def edit_manifest(host, change):
    path = host.at("store", DAY, A, "camdock-manifest.json")
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    change(manifest)
    host.write_manifest(A, manifest)


def copy_recording(host):
    """The same footage delivered once more under another identity."""
    host.deliver("f" * 24, RECORDINGS[A][0])
    with host.db() as db:
        host.row(db, 20, "f" * 24, RECORDINGS[A][0], "confirmed")
        for event in ("recording-spooled", "recording-confirmed"):
            db.execute("INSERT INTO custody VALUES (NULL, ?, ?)", ("f" * 24, event))


# What is done to a host that is in the middle of its work, and the classes that must be named.
FAULTS = {
    "card file unknown": (lambda h: write(h.at("card", "DCIM/X"), b"x"), {"card-missing"}),
    "empty card file unknown": (lambda h: write(h.at("card", "DCIM/X"), b""), {"card-missing"}),
    "card file of another size": (
        lambda h: write(h.at("card", "DCIM/A.MP4"), b"01234567890"), {"card-missing"}),
    "card file with other bytes": (
        lambda h: write(h.at("card", "DCIM/A.MP4"), b"0123456780"), {"card-changed"}),
    "spool file lost": (lambda h: os.remove(h.at("spool", f"{C}.0")), {"spool-missing"}),
    "spool file changed": (lambda h: write(h.at("spool", f"{C}.0"), b"ode"), {"spool-changed"}),
    "spool file cut": (lambda h: write(h.at("spool", f"{C}.0"), b"od"), {"spool-changed"}),
    "spool file nobody knows": (lambda h: write(h.at("spool", "x"), b""), {"spool-unexplained"}),
    "spool ordinal nobody knows": (
        lambda h: write(h.at("spool", f"{C}.1"), b""), {"spool-unexplained"}),
    "spool file after release": (
        lambda h: write(h.at("spool", f"{A}.0"), b"0123456789"), {"spool-unexplained"}),
    "spool partial left": (
        lambda h: write(h.at("spool", f"{C}.0.partial"), b""), {"stray-partial"}),
    "spool link": (lambda h: os.symlink("/etc", h.at("spool", "l")), {"spool-unexplained"}),
    "object lost": (
        lambda h: os.remove(h.at("store", OBJECT)), {"store-missing"}),
    "object changed": (lambda h: write(h.at("store", OBJECT), b"9123456789"), {"store-changed"}),
    "object cut": (lambda h: write(h.at("store", OBJECT), b""), {"store-changed"}),
    "object doubled beside": (
        lambda h: shutil.copy(h.at("store", OBJECT), h.at("store", OBJECT + "2")),
        {"store-unexplained"}),
    "object doubled under another identity": (
        copy_recording, {"store-doubled", "ledger-doubled"}),
    "object in two manifests": (
        lambda h: edit_manifest(h, lambda m: m["files"].append(m["files"][0])),
        {"store-doubled", "manifest-wrong"}),
    "object unknown": (lambda h: write(h.at("store", "x/y"), b"y"), {"store-unexplained"}),
    "manifest lost": (
        lambda h: os.remove(h.at("store", DAY, A, "camdock-manifest.json")),
        {"confirmed-not-in-store", "store-unexplained"}),
    "manifest no JSON": (
        lambda h: write(h.at("store", DAY, A, "camdock-manifest.json"), b"{"), {
            "manifest-wrong", "confirmed-not-in-store", "store-unexplained"}),
    "manifest with another digest": (
        lambda h: edit_manifest(h, lambda m: m.update(digest="0" * 64)), {"manifest-wrong"}),
    "manifest with another size": (
        lambda h: edit_manifest(h, lambda m: m["files"][0].update(size_bytes=9)),
        {"store-changed"}),
    "manifest with another part": (
        lambda h: edit_manifest(h, lambda m: m["files"][0]["part_sha256"].reverse()),
        {"store-changed"}),
    "manifest of another camera": (
        lambda h: edit_manifest(h, lambda m: m["camera"].update(serial="BWC2")),
        {"manifest-wrong"}),
    "manifest of another day": (
        lambda h: edit_manifest(h, lambda m: m.update(camera_time="2026-03-02T00:00:00")),
        {"manifest-wrong"}),
    "manifest leads outside": (
        lambda h: edit_manifest(h, lambda m: m["files"][0].update(object="x")),
        {"manifest-wrong", "store-unexplained", "confirmed-not-in-store"}),
    "unsafe name": (lambda h: write(h.at("store", DAY, A, "a\nb"), b""), {
        "store-unsafe-name", "store-unexplained"}),
    "hidden name": (lambda h: write(h.at("store", DAY, ".x"), b""), {
        "store-unsafe-name", "store-unexplained"}),
    "case twins": (lambda h: write(h.at("store", DAY, A, "a.mp4"), b""), {
        "store-unsafe-name", "store-unexplained"}),
    "link in the store": (
        lambda h: os.symlink("/etc", h.at("store", DAY, "l")), {"store-unsafe-name"}),
    "released unconfirmed": (
        lambda h: h.sql("UPDATE recordings SET released_at = 1 WHERE name = ?", C),
        {"released-unconfirmed", "spool-unexplained"}),
    "confirmed too early": (
        lambda h: h.sql(
            "UPDATE recordings SET state='confirmed', confirmed_at=1 WHERE name = ?", C),
        {"confirmed-not-in-store", "custody-incomplete"}),
    "ledger without a file": (
        lambda h: h.sql("DELETE FROM files WHERE path = ?", b"AVCHD/1.CPI"),
        {"ledger-inconsistent", "card-missing", "manifest-wrong"}),
    "event missing": (
        lambda h: h.sql("DELETE FROM custody WHERE recording = ? AND event LIKE '%spooled'", A),
        {"custody-incomplete"}),
    "chain broken": (
        lambda h: write(os.path.join(h.root, "verifier.py"), b"raise SystemExit('entry 3')\n"),
        {"custody-broken"}),
    "officer file taken": (
        lambda h: h.sql("UPDATE recordings SET state='spooled' WHERE withheld NOT NULL"),
        {"withheld-taken", "spool-missing"}),
    "officer file not noticed": (
        lambda h: h.sql("DELETE FROM recordings WHERE withheld NOT NULL"), {"card-missing"}),
}

# What is done to a host that has finished.
FAULTS_WHEN_DONE = {
    "not confirmed": (
        lambda h: h.sql("UPDATE recordings SET state='quarantined' WHERE name = ?", A),
        {"not-confirmed"}),
    "partial in the store": (
        lambda h: write(h.at("store", DAY, ".camdock-0123456789abcdef.partial"), b""),
        {"stray-partial"}),
    "nothing stored of a card file": (
        lambda h: shutil.rmtree(h.at("store", DAY, B)),
        {"card-missing", "confirmed-not-in-store"}),
    "stored twice": (copy_recording, {"store-doubled", "ledger-doubled"}),
    "stored, but on no card": (
        lambda h: os.remove(h.at("card", "DCIM/A.MP4")), {"store-doubled"}),
}


class CheckEvidenceTest(unittest.TestCase):
    def host(self):
        root = tempfile.mkdtemp(prefix="camdock-test-")
        self.addCleanup(shutil.rmtree, root)
        return Host(root)

    def test_sound_host_passes(self):
        host = self.host()
        self.assertEqual(host.check(), (0, set()))
        write(host.at("store", DAY, ".camdock-0123456789abcdef.partial"), b"")
        self.assertEqual(host.check(), (0, set()), "an upload may be under way")
        self.assertEqual(host.check("--idle"), (1, {"stray-partial"}))

    def test_finished_host_passes(self):
        host = self.host()
        host.finish()
        self.assertEqual(host.check("--require-confirmed"), (0, set()))

    def test_unfinished_host_is_not_confirmed(self):
        code, found = self.host().check("--require-confirmed")
        self.assertEqual((code, found), (1, {"not-confirmed", "card-missing"}))

    def test_object_of_an_upload_under_way_is_explained(self):
        host = self.host()
        write(host.at("store", DAY, C, "odd%0A%FF.MP4"), b"odd")
        self.assertEqual(host.check(), (0, set()))
        write(host.at("store", DAY, C, "odd%0A%FF.MP4"), b"other")
        self.assertEqual(host.check(), (1, {"store-unexplained"}))

    def test_a_card_that_is_not_listed_yet_is_no_loss_until_the_end(self):
        host = self.host()
        more = ("--card", f"{host.path['card']}=BWC2")
        self.assertEqual(host.check(*more), (0, set()))
        host.finish()
        self.assertEqual(host.check("--require-confirmed", *more), (1, {"card-missing"}))

    def test_every_planted_fault_is_named(self):
        for name, (plant, expected) in FAULTS.items():
            with self.subTest(name):
                host = self.host()
                plant(host)
                code, found = host.check()
                self.assertEqual((code, found), (1, expected))

    def test_every_fault_planted_at_the_end_is_named(self):
        for name, (plant, expected) in FAULTS_WHEN_DONE.items():
            with self.subTest(name):
                host = self.host()
                host.finish()
                plant(host)
                code, found = host.check("--require-confirmed")
                self.assertEqual((code, found), (1, expected))

    def test_damaged_ledger_cannot_be_checked(self):
        host = self.host()
        write(host.path["ledger"], b"no database at all")
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(host.check()[0], 2)


class ManifestSumsTest(unittest.TestCase):
    def test_sha256sum_accepts_the_list_and_sees_a_change(self):
        with tempfile.TemporaryDirectory() as root:
            host = Host(root)
            odd = f"{DAY}/{A}/new\nline\\back"
            os.rename(host.at("store", OBJECT), host.at("store", odd))
            edit_manifest(host, lambda m: m["files"][0].update(object=odd))
            script = os.path.join(HERE, "manifest-sums.py")
            sums = subprocess.run(
                [sys.executable, script, host.path["store"]], capture_output=True, check=True
            ).stdout
            verify = ["sha256sum", "--check", "--strict", "-"]

            good = subprocess.run(verify, input=sums, cwd=host.path["store"], capture_output=True)
            write(host.at("store", odd), b"0123456780")
            bad = subprocess.run(verify, input=sums, cwd=host.path["store"], capture_output=True)

            self.assertEqual(sums.count(b"\n"), 3)
            self.assertEqual(good.returncode, 0, good.stderr)
            self.assertEqual(bad.returncode, 1)

    def test_a_directory_that_is_no_store_is_refused(self):
        with tempfile.TemporaryDirectory() as root:
            script = os.path.join(HERE, "manifest-sums.py")
            run = subprocess.run([sys.executable, script, root], capture_output=True)
            self.assertEqual(run.returncode, 1)


if __name__ == "__main__":
    unittest.main()
