#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Accounts for every file of a card: it is in the store, or camdock has said why not.

    card-account.py --card CARDSUMS --store STORESUMS --custody PAGES

CARDSUMS is what `sha256sum -z` prints inside the card, STORESUMS what it reads in the store; the
digests of the two are compared, each as often as it occurs. PAGES are lines of `camdock custody show
--json`: only what a profile withholds and what could not be taken explains a file that is not in the
store, each by its path. Exit codes: 0 all is accounted for, 1 something is not.
"""

import argparse
import collections
import json
import re
import sys

import evidence_store as es

MOST_SHOWN = 20
# What is named under these is not expected in the store; whatever was set aside is.
EXPLAINS = {"entry-unreadable": "could not be taken", "recording-withheld": "withheld"}


def card_files(raw):
    """The card's paths and digests, from `sha256sum -z`."""
    records = [record for record in raw.split(b"\0") if record]
    return {record[66:].removeprefix(b"./"): record[:64].decode() for record in records}


def store_digests(text):
    """How often each digest is in the store, from the lines that `sha256sum --check` takes."""
    return collections.Counter(re.findall(rb"^\\?([0-9a-f]{64})", text, re.MULTILINE))


class Custody:
    """What the custody log says of files that are not in the store."""

    def __init__(self, lines):
        self.stated = {}  # path in bytes -> words
        self.aside = []
        paths = {}
        for line in filter(None, lines):
            for entry in json.loads(line)["entries"]:
                event, detail = entry["event"], entry.get("detail", {})
                if "path" in detail and "recording" in entry:
                    paths[entry["recording"]] = detail["path"]
                if event in EXPLAINS:
                    words = f"{EXPLAINS[event]}: {detail.get('reason', '')}"
                    self.stated[es.unescape(detail["path"])] = words
                elif event == "recording-quarantined":
                    shown = paths.get(entry["recording"], entry["recording"])
                    self.aside.append(f"{shown}: set aside: {detail.get('words', '')}")

    def explains(self, path):
        """Whether the path, or a directory on the way to it, is named."""
        parts = path.split(b"/")
        return any(b"/".join(parts[:count]) in self.stated for count in range(len(parts) + 1))


def unexplained(files, held, custody):
    """The paths of the card that are neither in the store nor explained."""
    by_digest = collections.defaultdict(list)
    for path, digest in files.items():
        by_digest[digest.encode()].append(path)
    for digest, paths in by_digest.items():
        open_ones = [path for path in paths if not custody.explains(path)]
        # Copies of one file are alike: as many as the store lacks are missing.
        lacking = len(paths) - held[digest]
        excused = len(paths) - len(open_ones)
        yield from open_ones[:max(0, lacking - excused)]


def show(path):
    """A path in bytes, safe to print."""
    return path.decode("utf-8", "backslashreplace").encode("unicode_escape").decode()


def listed(lines):
    """Lines to print, the first of them only if there are many."""
    for line in lines[:MOST_SHOWN]:
        print(f"  {line}")
    if len(lines) > MOST_SHOWN:
        print(f"  and {len(lines) - MOST_SHOWN} more")


def account(files, held, custody):
    """Prints the account; whether it is in order."""
    on_card = collections.Counter(digest.encode() for digest in files.values())
    extra = sum((held - on_card).values())
    absent = sum((on_card - held).values())
    lost = sorted(unexplained(files, held, custody))
    print(
        f"card: {len(files)} files; store: {sum(held.values())} files; "
        f"not in the store: {absent}, unexplained: {len(lost)}; not on the card: {extra}"
    )
    if custody.stated:
        print("camdock has named what it does not take:")
        listed([f"{show(p)}: {words}" for p, words in sorted(custody.stated.items())])
    if custody.aside:
        print("camdock has set aside:")
        listed(custody.aside)
    if lost:
        print("neither in the store nor explained:")
        listed([show(path) for path in lost])
    return not lost and not extra


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("card", "store", "custody"):
        parser.add_argument(f"--{name}", required=True, type=argparse.FileType("rb"))
    options = parser.parse_args()
    custody = Custody(options.custody.read().splitlines())
    in_order = account(
        card_files(options.card.read()), store_digests(options.store.read()), custody
    )
    return 0 if in_order else 1


if __name__ == "__main__":
    sys.exit(main())
