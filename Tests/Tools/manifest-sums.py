#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Prints what `sha256sum --check` needs to check a directory store, from its manifests.

    manifest-sums.py STORE >SHA256SUMS
    cd STORE && sha256sum --check --quiet SHA256SUMS

The digests are those that were taken when the camera was read. Names with a backslash, a newline
or a carriage return are written as sha256sum writes them: escaped, behind a leading backslash.
"""

import argparse
import os
import sys

import evidence_store as store


def line(digest, path):
    """One line as `sha256sum` prints it, for a path in bytes."""
    escaped = path
    for raw, written in ((b"\\", b"\\\\"), (b"\n", b"\\n"), (b"\r", b"\\r")):
        escaped = escaped.replace(raw, written)
    mark = b"" if escaped == path else b"\\"
    return mark + digest.encode() + b"  " + escaped + b"\n"


def sums(root):
    """The lines for every object that a manifest names, in the order of their paths."""
    tree = store.Tree(root)
    found = {}
    for path in tree.files:
        if os.path.basename(path) != store.MANIFEST.encode():
            continue
        for file in store.load_manifest(tree.full(path))["files"]:
            found[file["object"].encode()] = file["sha256"]
    return [line(found[path], path) for path in sorted(found)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", help="the root of the store")
    options = parser.parse_args()
    if not os.path.isfile(os.path.join(options.store, store.MARKER)):
        sys.exit(f"manifest-sums: {options.store} holds no {store.MARKER}: it is no store")
    try:
        sys.stdout.buffer.writelines(sums(options.store))
    except (KeyError, TypeError, ValueError) as error:
        sys.exit(f"manifest-sums: a manifest cannot be read: {error!r}")


if __name__ == "__main__":
    main()
