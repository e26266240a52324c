# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""What a directory store looks like from outside: reading it, and nothing else.

Shared by manifest-sums.py and check-evidence.py. It knows docs/store-layout.md and none of
camdock's code.
"""

import hashlib
import json
import os
import re
import stat

MARKER = ".camdock-store"
MANIFEST = "camdock-manifest.json"
PARTIAL = re.compile(r"\.camdock-[0-9a-z-]+\.partial")


def unescape(text):
    """The bytes of a path that a manifest shows escaped: %XX stands for one byte."""
    raw = text.encode("utf-8", "surrogateescape")
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), raw)


def sha256_of(path, part_size=None):
    """The digest of a file, and those of its parts if a part size is given."""
    whole, parts = hashlib.sha256(), []
    with open(path, "rb") as file:
        while chunk := file.read(part_size or 1 << 20):
            whole.update(chunk)
            if part_size:
                parts.append(hashlib.sha256(chunk).hexdigest())
    return (whole.hexdigest(), parts) if part_size else whole.hexdigest()


class Tree:
    """Everything below a directory, without following a link."""

    def __init__(self, root):
        self.root = root
        self.files = {}  # relative path in bytes -> size
        self.others = {}  # relative path in bytes -> what it is
        self._walk(os.fsencode(root), b"")

    def _walk(self, directory, prefix):
        for entry in sorted(os.scandir(directory), key=lambda e: e.name):
            path = prefix + entry.name
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                self._walk(entry.path, path + b"/")
            elif stat.S_ISREG(mode):
                self.files[path] = entry.stat(follow_symlinks=False).st_size
            else:
                self.others[path] = "symbolic link" if stat.S_ISLNK(mode) else "special file"

    def full(self, path):
        """Where a file of the tree is."""
        return os.path.join(os.fsencode(self.root), path)

    def sha256(self, path, part_size=None):
        """The digest of a file of the tree."""
        return sha256_of(self.full(path), part_size)


def load_manifest(path):
    """One manifest; raises ValueError if it is none."""
    with open(path, "rb") as file:
        manifest = json.loads(file.read().decode("utf-8"))
    if not isinstance(manifest, dict) or manifest.get("schema") != 1:
        raise ValueError("it is no manifest of schema 1")
    return manifest
