#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors

"""A file that is not in the store is found, unless camdock has said why."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "card-account.py")


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


class CardAccount(unittest.TestCase):
    def account(self, card, store, entries=()):
        """Runs the tool: `card` maps paths to contents, `store` lists contents."""
        with tempfile.TemporaryDirectory(prefix="camdock-account-") as place:
            files = {
                "card": b"".join(
                    f"{digest(text)}  ./".encode() + path + b"\0" for path, text in card.items()
                ),
                # A leading backslash marks a line in which sha256sum has escaped the name.
                "store": b"".join(b"\\%s  x\n" % digest(text).encode() for text in store),
                "custody": b"".join(
                    json.dumps({"entries": [entry]}).encode() + b"\n" for entry in entries
                ),
            }
            options = []
            for name, content in files.items():
                path = os.path.join(place, name)
                with open(path, "wb") as file:
                    file.write(content)
                options += [f"--{name}", path]
            return subprocess.run(
                [sys.executable, TOOL, *options], capture_output=True, text=True
            )

    def test_a_whole_card_is_in_order(self):
        done = self.account({b"a\nb": "1", b"c": "", b"d": ""}, ["1", "", ""])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("not in the store: 0, unexplained: 0; not on the card: 0", done.stdout)

    def test_a_file_that_was_dropped_is_named(self):
        done = self.account({b"a": "1", b"DCIM/b": "2"}, ["1"])
        self.assertEqual(done.returncode, 1)
        self.assertIn("neither in the store nor explained:\n  DCIM/b", done.stdout)

    def test_one_of_two_equal_files_that_was_dropped_is_seen(self):
        self.assertEqual(self.account({b"a": "1", b"b": "1"}, ["1"]).returncode, 1)

    def test_what_no_card_holds_is_seen(self):
        self.assertEqual(self.account({b"a": "1"}, ["1", "2"]).returncode, 1)

    def test_what_camdock_has_named_is_explained_by_its_path(self):
        entries = [
            {"event": "recording-withheld", "recording": "r",
             "detail": {"path": "u/WIDKEY/p%FF", "reason": "passwords"}},
            {"event": "entry-unreadable", "detail": {"path": "other", "reason": "mounted"}},
        ]
        card = {b"a": "1", b"u/WIDKEY/p\xff": "2", b"other/deep/f": "3"}
        done = self.account(card, ["1"], entries)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("not in the store: 2, unexplained: 0", done.stdout)
        self.assertIn("withheld: passwords", done.stdout)

        done = self.account(card | {b"another": "4"}, ["1"], entries)
        self.assertEqual(done.returncode, 1)
        self.assertIn("explained:\n  another", done.stdout)

    def test_what_was_set_aside_is_no_success(self):
        entries = [
            {"event": "recording-listed", "recording": "r", "detail": {"path": "a"}},
            {"event": "recording-quarantined", "recording": "r", "detail": {"words": "it shrank"}},
        ]
        done = self.account({b"a": "1"}, [], entries)
        self.assertEqual(done.returncode, 1)
        self.assertIn("a: set aside: it shrank", done.stdout)


if __name__ == "__main__":
    unittest.main()
