#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Checks a custody log without camdock: verify-custody.py LEDGER (see docs/custody-log.md)."""
import hashlib
import json
import sqlite3
import sys


def text(raw):
    """A text column, read as bytes, as JSON writes it; bytes that are not UTF-8 stay what they are."""
    if raw is None:
        return b"null"
    string = raw.decode("utf-8", "surrogateescape")
    return json.dumps(string, ensure_ascii=False).encode("utf-8", "surrogateescape")


def canonical(seq, actor, time, event, recording, docking, camera, detail):
    fields = {
        b"actor": b"null" if actor is None else b"%d" % actor,
        b"camera": text(camera), b"detail": detail, b"docking": text(docking),
        b"event": text(event), b"recording": text(recording), b"seq": b"%d" % seq,
        b"time": text(time),
    }
    return b"{" + b",".join(b'"%s":%s' % item for item in sorted(fields.items())) + b"}"


def check(ledger):
    base = sqlite3.connect("file:%s?mode=ro" % ledger, uri=True)
    head = base.execute("SELECT seq, hash FROM custody_head").fetchone()
    previous, expected = bytes(32), 1
    columns = ["time", "event", "recording", "docking", "camera", "detail"]
    casts = ", ".join("CAST(%s AS BLOB)" % column for column in columns)
    query = "SELECT seq, actor, %s, previous, hash FROM custody ORDER BY seq" % casts
    for seq, actor, *rest, before, digest in base.execute(query):
        if seq != expected:
            return expected, "missing: the next entry there is has number %d" % seq
        if before != previous:
            return seq, "it does not name the hash of the entry before"
        previous = hashlib.sha256(previous + canonical(seq, actor, *rest)).digest()
        if digest != previous:
            return seq, "its hash does not fit what it says"
        expected += 1
    if head is None or head != (expected - 1, previous):
        return expected, "the recorded head is another: %s" % (head and head[0])
    print("%d entries, whole; head %s" % (expected - 1, previous.hex()))
    return None


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: verify-custody.py LEDGER")
    broken = check(sys.argv[1])
    if broken:
        print("entry %d: %s" % broken)
        sys.exit(1)
