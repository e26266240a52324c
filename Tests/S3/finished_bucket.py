# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""A made-up host that has forwarded everything to a bucket, and the faults to plant in it."""

import contextlib
import hashlib
import importlib.util
import json
import os
import sqlite3

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(os.path.dirname(HERE), "Tools")
SPEC = importlib.util.spec_from_file_location(
    "verify_custody", os.path.join(TOOLS, "verify-custody.py"))
verify_custody = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(verify_custody)

SERIAL = "BWC1"
DAY = f"metro/third/{SERIAL}/2026/03/01"
PART = 1 << 20
TABLES = """
    CREATE TABLE cameras (id INTEGER PRIMARY KEY, serial TEXT);
    CREATE TABLE recordings (id INTEGER PRIMARY KEY, name TEXT, camera INTEGER, state TEXT,
        file_count INTEGER, recorded_at INTEGER, withheld TEXT, quarantine_detail TEXT,
        last_error TEXT, confirmed_at INTEGER, released_at INTEGER);
    CREATE TABLE files (id INTEGER PRIMARY KEY, recording INTEGER, ordinal INTEGER, path BLOB,
        size_bytes INTEGER, modified INTEGER, digest BLOB);
    CREATE TABLE custody (seq INTEGER PRIMARY KEY, time TEXT, event TEXT, actor INTEGER,
        recording TEXT, docking TEXT, camera TEXT, detail TEXT, previous BLOB, hash BLOB);
    CREATE TABLE custody_head (seq INTEGER, hash BLOB);
"""
A, B, C = (letter * 24 for letter in "abc")
RECORDINGS = {
    A: {"DCIM/A.MP4": b"0123456789"},
    B: {"AVCHD/1.CPI": b"", "AVCHD/1.MTS": b"stream" * 1000},
    C: {"DCIM/Ü %41.MP4": bytes(3 * PART + 5)},
}
EVENTS = ("recording-spooled", "forwarding-began", "recording-confirmed", "spool-released")
OBJECT = f"{DAY}/{A}/A.MP4"


def sha(data):
    return hashlib.sha256(data).hexdigest()


def shown(path):
    return "".join(
        chr(b) if 0x20 <= b < 0x7F and b != 0x25 else f"%{b:02X}" for b in path.encode())


class FinishedBucket:
    """Card, ledger, empty spool and bucket that agree with each other."""

    def __init__(self, root, client, bucket):
        self.client, self.bucket = client, bucket
        self.card, self.spool, self.ledger = (
            os.path.join(root, name) for name in ("card", "spool", "ledger.sqlite"))
        os.makedirs(self.card)
        os.makedirs(self.spool)
        with self.database() as db:
            db.executescript(TABLES)
            db.execute("INSERT INTO cameras VALUES (1, ?)", (SERIAL,))
            for number, (name, files) in enumerate(RECORDINGS.items()):
                self.add(db, number, name, files)
        self.write_custody(EVENTS)

    def database(self):
        return contextlib.closing(sqlite3.connect(self.ledger, isolation_level=None))

    def sql(self, text, *values):
        with self.database() as db:
            db.execute(text, values)

    def add(self, db, number, name, files):
        db.execute(
            "INSERT INTO recordings VALUES (?, ?, 1, 'confirmed', ?, 0, NULL, NULL, NULL, 1, 2)",
            (number, name, len(files)))
        for ordinal, (path, data) in enumerate(sorted(files.items())):
            db.execute("INSERT INTO files VALUES (NULL, ?, ?, ?, ?, 0, ?)",
                       (number, ordinal, path.encode(), len(data), bytes.fromhex(sha(data))))
            full = os.path.join(self.card, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as file:
                file.write(data)
            self.put(self.key(name, path), data)
        self.put_manifest(name)

    @staticmethod
    def key(name, path):
        kept = os.path.basename(path) if len(RECORDINGS[name]) == 1 else path
        return f"{DAY}/{name}/{kept.replace('%', '%25')}"

    def put(self, key, data):
        """Puts an object; its version."""
        return self.client.put(self.bucket, key, data).headers.get("x-amz-version-id")

    def put_manifest(self, name, **other):
        files = []
        for path, data in sorted(RECORDINGS[name].items()):
            files.append({
                "path": shown(path), "object": self.key(name, path), "size_bytes": len(data),
                "sha256": sha(data), "part_size_bytes": PART,
                "part_sha256": [sha(data[at:at + PART]) for at in range(0, len(data), PART)],
            })
        lines = "".join(f"{file['sha256']}  {file['path']}\n" for file in files)
        files[0] |= other
        manifest = {
            "schema": 1, "recording_id": name, "camera": {"serial": SERIAL}, "files": files,
            "digest": files[0]["sha256"] if len(files) == 1 else sha(lines.encode()),
            "camera_time": "2026-03-01T22:14:07",
        }
        return self.put(f"{DAY}/{name}/camdock-manifest.json", json.dumps(manifest).encode())

    def write_custody(self, events):
        """The whole chain anew, with these events for each recording."""
        with self.database() as db:
            db.execute("DELETE FROM custody")
            db.execute("DELETE FROM custody_head")
            previous, seq = bytes(32), 0
            for name in RECORDINGS:
                for event in events:
                    seq += 1
                    time = "2026-03-02T08:00:00.00Z"
                    entry = verify_custody.canonical(
                        seq, None, time.encode(), event.encode(), name.encode(), None, None, b"{}")
                    digest = hashlib.sha256(previous + entry).digest()
                    db.execute(
                        "INSERT INTO custody VALUES (?, ?, ?, NULL, ?, NULL, NULL, '{}', ?, ?)",
                        (seq, time, event, name, previous, digest))
                    previous = digest
            db.execute("INSERT INTO custody_head VALUES (?, ?)", (seq, previous))

    def versions(self, prefix):
        return list(self.client.versions(self.bucket, prefix))

    def remove(self, prefix):
        """Takes every version of every key away that begins so."""
        for entry in self.versions(prefix):
            self.client.delete(self.bucket, entry["key"], entry["version"])


# Each plants one fault and gives back what takes it away again.

def second_version(host):
    version = host.put(OBJECT, RECORDINGS[A]["DCIM/A.MP4"])
    return lambda: host.client.delete(host.bucket, OBJECT, version)


def second_name(host):
    key = f"{DAY}/{A}/A-1.MP4"
    host.put(key, RECORDINGS[A]["DCIM/A.MP4"])
    return lambda: host.remove(key)


def second_recording(host):
    """The whole recording once more, manifest and all, under another identity."""
    name = "d" * 24
    RECORDINGS[name] = RECORDINGS[A]
    host.put(host.key(name, "DCIM/A.MP4"), RECORDINGS[A]["DCIM/A.MP4"])
    host.put_manifest(name)
    del RECORDINGS[name]
    return lambda: host.remove(f"{DAY}/{name}/")


def delete_marker(host):
    version = host.client.delete(host.bucket, OBJECT).headers["x-amz-version-id"]
    return lambda: host.client.delete(host.bucket, OBJECT, version)


def lost_recording(host):
    host.remove(f"{DAY}/{A}/")

    def undo():
        host.put(OBJECT, RECORDINGS[A]["DCIM/A.MP4"])
        host.put_manifest(A)
    return undo


def replaced(host, key, data, original):
    """Other bytes as the only version of a key."""
    host.remove(key)
    host.put(key, data)

    def undo():
        host.remove(key)
        host.put(key, original)
    return undo


def changed_object(host):
    return replaced(host, OBJECT, b"0123456780", RECORDINGS[A]["DCIM/A.MP4"])


def truncated_object(host):
    path, data = next(iter(RECORDINGS[C].items()))
    return replaced(host, host.key(C, path), data[:PART], data)


def wrong_manifest(host):
    key = f"{DAY}/{A}/camdock-manifest.json"
    host.remove(key)
    host.put_manifest(A, sha256=sha(b"other"))

    def undo():
        host.remove(key)
        host.put_manifest(A)
    return undo


def no_manifest(host):
    host.remove(f"{DAY}/{B}/camdock-manifest.json")
    return lambda: host.put_manifest(B)


def stray_object(host):
    host.put("stray", b"what no card holds")
    return lambda: host.remove("stray")


def open_upload(host):
    upload = host.client.begin(host.bucket, f"{DAY}/{C}/open")
    return lambda: host.client.abort(host.bucket, f"{DAY}/{C}/open", upload)


def custody_with(*events):
    def plant(host):
        host.write_custody(events)
        return lambda: host.write_custody(EVENTS)
    return plant


def broken_custody(host):
    host.sql("UPDATE custody SET detail = '{\"x\":1}' WHERE seq = 2")
    return lambda: host.write_custody(EVENTS)


def unconfirmed(host):
    host.sql("UPDATE recordings SET state = 'uploading' WHERE name = ?", A)
    return lambda: host.sql("UPDATE recordings SET state = 'confirmed' WHERE name = ?", A)


def left_in_spool(host):
    path = os.path.join(host.spool, f"{A}.0")
    with open(path, "wb") as file:
        file.write(RECORDINGS[A]["DCIM/A.MP4"])
    return lambda: os.remove(path)


def another_card(host):
    """The card holds a byte that the bucket does not."""
    path = os.path.join(host.card, "DCIM", "A.MP4")

    def write(data):
        with open(path, "wb") as file:
            file.write(data)
    write(b"0123456780")
    return lambda: write(RECORDINGS[A]["DCIM/A.MP4"])


# What each must be found as; more may be found beside it.
FAULTS = {
    "a second version of an object": (second_version, "version-doubled"),
    "the same bytes under a second name": (second_name, "object-doubled"),
    "the same recording under a second identity": (second_recording, "object-doubled"),
    "a deleted object": (delete_marker, "deleted"),
    "a recording that is not there": (lost_recording, "object-missing"),
    "an object with another byte": (changed_object, "store-changed"),
    "an object that is too short": (truncated_object, "store-changed"),
    "a manifest with another digest": (wrong_manifest, "manifest-wrong"),
    "a recording without its manifest": (no_manifest, "store-unexplained"),
    "an object of no card": (stray_object, "object-unknown"),
    "an open multipart upload": (open_upload, "upload-left-open"),
    "a spool copy released before its confirmation": (
        custody_with("recording-spooled", "spool-released", "recording-confirmed"),
        "released-early"),
    "a confirmation that is not in the custody log": (
        custody_with("recording-spooled", "spool-released"), "custody-incomplete"),
    "a spool copy that was never released": (
        custody_with("recording-spooled", "recording-confirmed"), "never-released"),
    "an entry of the custody log that was changed": (broken_custody, "custody-broken"),
    "a recording that is not confirmed": (unconfirmed, "not-confirmed"),
    "a copy left in the spool": (left_in_spool, "spool-unexplained"),
    "a card with another byte": (another_card, "card-changed"),
}
