# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors

"""The card generator: the same options give the same card, and its manifest holds."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "make-card.py")


def make(*options):
    """Runs the generator and returns its summary."""
    done = subprocess.run([sys.executable, TOOL, *options], check=True, capture_output=True)
    return json.loads(done.stdout)


def tree(root):
    """Every file below `root`, as bytes, with its size and time."""
    found = {}
    root = os.fsencode(root)
    for directory, _, names in os.walk(root):
        for name in names:
            full = os.path.join(directory, name)
            status = os.lstat(full)
            found[os.path.relpath(full, root)] = (status.st_size, status.st_mtime_ns)
    return found


class MakeCard(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory(prefix="camdock-card-")
        self.addCleanup(self.place.cleanup)

    def path(self, name):
        return os.path.join(self.place.name, name)

    def test_the_same_seed_gives_the_same_card(self):
        options = ["--size", "8M", "--p2", "--widkey", "--small", "20"]
        one = make(self.path("one"), "--manifest", self.path("one.sum"), *options)
        make(self.path("two"), "--manifest", self.path("two.sum"), *options)
        other = make(self.path("other"), "--manifest", self.path("other.sum"), "--seed", "2",
                     *options)

        with open(self.path("one.sum"), "rb") as a, open(self.path("two.sum"), "rb") as b:
            manifest = a.read()
            self.assertEqual(manifest, b.read())
        with open(self.path("other.sum"), "rb") as c:
            self.assertNotEqual(manifest, c.read())
        self.assertEqual(tree(self.path("one")), tree(self.path("two")))
        self.assertEqual(one["files"], len(tree(self.path("one"))))
        self.assertEqual(one["bytes"], sum(size for size, _ in tree(self.path("one")).values()))
        self.assertEqual(one["withheld"], 2)
        self.assertEqual(other["clips"], 12)

    def test_coreutils_accept_the_manifest_whatever_the_names(self):
        make(self.path("card"), "--size", "4M", "--manifest", self.path("sums"))

        subprocess.run(
            ["sha256sum", "--check", "--quiet", "--strict", self.path("sums")],
            cwd=self.path("card"), check=True, capture_output=True,
        )

    def test_footage_has_the_size_that_was_asked_for(self):
        make(self.path("card"), "--size", "10M", "--clips", "5", "--no-odd")

        sizes = [
            size for path, (size, _) in tree(self.path("card")).items()
            if path.endswith((b".MTS", b".MP4"))
        ]
        self.assertEqual(len(sizes), 5)
        self.assertEqual(sum(sizes), 10 << 20)

    def test_fat_safe_leaves_out_what_fat_cannot_hold(self):
        make(self.path("card"), "--size", "1M", "--fat-safe")

        for path in tree(self.path("card")):
            for name in path.split(b"/"):
                text = name.decode("utf-8")
                self.assertFalse(any(c in '"*:<>?\\|' or ord(c) < 32 for c in text), path)
                self.assertFalse(text.endswith((".", " ")), path)
                self.assertLessEqual(len(text.encode("utf-16-le")) // 2, 255)
        folded = [path.decode("utf-8").casefold() for path in tree(self.path("card"))]
        self.assertEqual(len(folded), len(set(folded)))

    def test_a_directory_with_something_in_it_is_left_alone(self):
        with open(self.path("evidence"), "wb"):
            pass

        done = subprocess.run([sys.executable, TOOL, self.place.name], capture_output=True)

        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"is not empty", done.stderr)


if __name__ == "__main__":
    unittest.main()
