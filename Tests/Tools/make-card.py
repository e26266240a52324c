#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors

"""Writes a camera's card into a directory: realistic footage, and every name a card could hold.

The same options give the same card, byte for byte and second for second. It prints one JSON object
that says what was written; --manifest writes a list that `sha256sum -c` reads from inside the card.
"""

import argparse
import hashlib
import json
import os
import random
import re
import sys

BLOCK = 1 << 20
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

# A shift that begins on a Saturday evening; the camera's clock, so no zone and no summer time.
SHIFT_START = 1_772_308_800  # 2026-02-28T20:00:00
SHIFT_SECONDS = 10 * 3600


def byte_count(text):
    """The number of bytes that `1G`, `512MiB` or `4096` means."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:iB|B)?", text.strip(), re.IGNORECASE)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 1G, 512M or 4096")
    return int(float(match[1]) * UNITS[match[2].upper()])


class Footage:
    """Bytes that look random, do not repeat between blocks, and are fast to make."""

    def __init__(self, seed):
        generator = random.Random(seed)
        self.block = generator.randbytes(BLOCK + 4096)
        self.serial = 0

    def blocks(self, size):
        """Blocks of `size` bytes altogether; no two blocks of one card are alike."""
        view = memoryview(self.block)
        while size > 0:
            start = self.serial * 257 % 4096
            head = b"CAMDOCK-CARD %016x " % self.serial
            self.serial += 1
            count = min(size, BLOCK)
            chunk = bytearray(view[start:start + count])
            chunk[:len(head)] = head[:count]
            yield chunk
            size -= count


class Card:
    """A directory that is being filled."""

    def __init__(self, root, footage, generator, hashing):
        self.root = os.fsencode(root)
        self.footage = footage
        self.random = generator
        self.hashing = hashing
        self.digests = []
        self.files = 0
        self.bytes = 0
        self.refused = []
        self.clock = SHIFT_START

    def write(self, path, size, sparse=False):
        """Writes one file; a name that the file system refuses is noted, not fatal."""
        path = path if isinstance(path, bytes) else path.encode()
        full = os.path.join(self.root, path)
        digest = hashlib.sha256()
        try:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            # A card may have taken the name already, for it does not tell case apart.
            with open(full, "xb", buffering=0) as file:
                if sparse:
                    self.fill_sparse(file, size, digest)
                else:
                    for chunk in self.footage.blocks(size):
                        file.write(chunk)
                        if self.hashing:
                            digest.update(chunk)
        except OSError as error:
            self.refused.append({"path": shown(path), "reason": error.strerror})
            return
        self.stamp(full)
        self.files += 1
        self.bytes += size
        self.digests.append((path, digest.hexdigest()))

    def fill_sparse(self, file, size, digest):
        """A hole with a block of footage at each end."""
        ends = [bytes(chunk) for chunk in self.footage.blocks(2 * BLOCK)]
        file.write(ends[0])
        file.seek(size - BLOCK)
        file.write(ends[1])
        if self.hashing:
            digest.update(ends[0])
            hole = size - 2 * BLOCK
            zeros = bytes(BLOCK)
            while hole > 0:
                digest.update(zeros[:hole])
                hole -= BLOCK
            digest.update(ends[1])

    def stamp(self, full):
        """Sets the time to when the camera would have closed the file, in FAT's steps of 2 s."""
        self.clock += self.random.randrange(2, 180, 2)
        if self.clock > SHIFT_START + SHIFT_SECONDS:
            self.clock = SHIFT_START
        os.utime(full, (self.clock, self.clock))


def shown(path):
    """The path as printable text, reversible."""
    return path.decode("utf-8", "backslashreplace")


def sizes(generator, total, count):
    """`count` sizes that differ and add up to `total`."""
    if count == 0:
        return []
    weights = [generator.uniform(0.4, 1.6) for _ in range(count)]
    result = [int(total * weight / sum(weights)) for weight in weights]
    result[-1] += total - sum(result)
    return result


def avchd(card, clip_sizes):
    bdmv = "PRIVATE/AVCHD/BDMV"
    for number, size in enumerate(clip_sizes):
        card.write(f"{bdmv}/STREAM/{number:05}.MTS", size)
        card.write(f"{bdmv}/CLIPINF/{number:05}.CPI", 400 + 24 * (number % 50))
    card.write(f"{bdmv}/PLAYLIST/00000.MPL", 1_024)
    card.write(f"{bdmv}/INDEX.BDM", 260)
    card.write(f"{bdmv}/MOVIEOBJ.BDM", 108)
    card.write("PRIVATE/AVCHD/AVCHDTN/THUMB.TDT", 98_304)
    card.write("PRIVATE/AVCHD/AVCHDTN/THUMB.TID", 2_048)


def dcim(card, clip_sizes):
    for number, size in enumerate(clip_sizes):
        card.write(f"DCIM/100MEDIA/CLIP{number + 1:04}.MP4", size)
        if number % 3 == 0:
            card.write(f"DCIM/100MEDIA/CLIP{number + 1:04}.THM", 6_000 + number)


def p2(card, clip_sizes, serial):
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    for number, size in enumerate(clip_sizes):
        name = f"{number + 1:04}{letters[number % 24]}{number % 10}"
        sound = size // 20
        card.write(f"CONTENTS/VIDEO/{name}.MXF", size - 2 * sound)
        card.write(f"CONTENTS/AUDIO/{name}00.MXF", sound)
        card.write(f"CONTENTS/AUDIO/{name}01.MXF", sound)
        card.write(f"CONTENTS/ICON/{name}.BMP", 14_454)
        card.write(f"CONTENTS/PROXY/{name}.MP4", size // 50)
        text(card, f"CONTENTS/CLIP/{name}.XML", clip_xml(name, serial))
    text(card, "LASTCLIP.TXT", "0001A0\r\n1.0\r\n1\r\n")


def clip_xml(name, serial):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<P2Main><ClipContent>'
        f"<ClipName>{name}</ClipName><ClipMetadata><Device><Manufacturer>Panasonic</Manufacturer>"
        f"<SerialNo.>{serial}</SerialNo.><ModelName>AG-CARD</ModelName></Device></ClipMetadata>"
        "</ClipContent></P2Main>\n"
    )


def text(card, path, content):
    """A file whose content matters."""
    content = content.encode()
    full = os.path.join(card.root, path.encode())
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "xb") as file:
        file.write(content)
    card.stamp(full)
    card.files += 1
    card.bytes += len(content)
    card.digests.append((path.encode(), hashlib.sha256(content).hexdigest()))


def officers(card):
    text(card, "WIDKEY/WID00001.TXT", "FirstName=Pat\r\nLastName=Example\r\nPassword=hunter2\r\n")
    text(card, "WIDKEY/WOFFICER.TXT", "ID=00001\r\nPassword=hunter2\r\n")


# Names that a long-name FAT can hold.
FAT_NAMES = [
    "a name with blanks.mp4",
    "  leading blanks.mp4",
    "Überfall in der Straße.mp4",
    "証拠 一号.mp4",
    "e\u0301 decomposed.mp4",
    "\U0001f6a8 siren.mp4",
    "it's quoted.mp4",
    "$(reboot);`reboot`&.mp4",
    "-rf",
    "--help",
    ".hidden",
    "..two dots",
    "100%41.mp4",
    "%2e%2e%2f.mp4",
    "C~1.MP4",
    "noextension",
    "zero-length.mp4",
    "\u202egnp.exe",
]

# Names that only a Unix file system can hold.
UNIX_NAMES = [
    b"nul.txt",
    b"new\nline.mp4",
    b"carriage\rreturn.mp4",
    b"tab\t.mp4",
    b"\x1b[31mred\x1b[0m.mp4",
    b"\x1b]0;title\x07.mp4",
    b"bell\x07.mp4",
    b"delete\x7f.mp4",
    b'double"quote.mp4',
    b"back\\slash.mp4",
    b"star*question?.mp4",
    b"colon:pipe|less<more>.mp4",
    b"trailing dot.",
    b"trailing blank ",
    b"...",
    b"~",
    b"invalid \xff\xfe utf-8.mp4",
    b"overlong \xc0\xaf slash.mp4",
    b"surrogate \xed\xa0\x80.mp4",
    b"truncated \xe2\x82.mp4",
    b"Case Twin.MP4",
    b"case twin.mp4",
]


def odd_names(card, fat_safe):
    for name in FAT_NAMES:
        card.write("ODD/" + name, 0 if name.startswith("zero") else 3_000 + len(name))
    # 255 UTF-16 units are the most that FAT takes, 255 bytes the most that Linux does.
    card.write("ODD/" + "L" * 251 + ".mp4", 4_096)
    card.write("ODD/" + "é" * 125 + ".mp4", 4_096)
    card.write("ODD/deep/" + "/".join(f"level {n}" for n in range(20)) + "/clip.mp4", 4_096)
    if fat_safe:
        return
    for name in UNIX_NAMES:
        card.write(b"ODD/" + name, 3_000 + len(name))
    card.write(b"ODD/" + b"\xff" * 255, 4_096)
    card.write(b"ODD/" + b"\n" * 255, 4_096)


def small_files(card, count):
    for number in range(count):
        card.write(f"DCIM/900SMALL/S{number:07}.JPG", 200 + number * 37 % 1_800)


def manifest_line(path, digest):
    """One line as sha256sum(1) writes it: a name with odd bytes is escaped, the line marked."""
    escaped = path.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    mark = b"\\" if escaped != path else b""
    return mark + digest.encode() + b"  " + escaped + b"\n"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", help="where to write; made if it is missing, else empty")
    parser.add_argument("--size", type=byte_count, default="1G", help="of the footage (1G)")
    parser.add_argument("--clips", type=int, default=12, help="number of video clips (12)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another card (1)")
    parser.add_argument("--small", type=int, default=0, help="small files in one directory (0)")
    parser.add_argument("--p2", action="store_true", help="a third of the clips as P2")
    parser.add_argument("--serial", default="P2CARD0001", help="the camera's serial in P2 clips")
    parser.add_argument("--widkey", action="store_true", help="officer files that must not leave")
    parser.add_argument("--no-odd", action="store_true", help="leave the odd names out")
    parser.add_argument("--fat-safe", action="store_true", help="only names that FAT can hold")
    parser.add_argument("--sparse-5g", action="store_true", help="a sparse file of 5 GiB")
    parser.add_argument("--manifest", help="write lines for sha256sum -c, all files")
    return parser.parse_args()


def main():
    options = arguments()
    os.makedirs(options.directory, exist_ok=True)
    if os.listdir(options.directory):
        sys.exit(f"make-card: {options.directory} is not empty; name a new directory")
    generator = random.Random(options.seed)
    card = Card(options.directory, Footage(options.seed), generator, options.manifest is not None)
    clips = sizes(generator, options.size, options.clips)
    share = len(clips) // 3 if options.p2 else 0
    rest = clips[share:]
    half = (len(rest) + 1) // 2
    avchd(card, rest[:half])
    dcim(card, rest[half:])
    if options.p2:
        p2(card, clips[:share], options.serial)
    if options.widkey:
        officers(card)
    if not options.no_odd:
        odd_names(card, options.fat_safe)
    small_files(card, options.small)
    if options.sparse_5g:
        card.write("DCIM/100MEDIA/SPARSE.MP4", 5 << 30, sparse=True)
    if options.manifest:
        with open(options.manifest, "wb") as file:
            file.writelines(manifest_line(*line) for line in sorted(card.digests))
    json.dump(
        {
            "directory": options.directory,
            "files": card.files,
            "bytes": card.bytes,
            "clips": len(clips),
            "withheld": 2 if options.widkey else 0,
            "refused": card.refused,
        },
        sys.stdout,
        indent=2,
    )
    print()


if __name__ == "__main__":
    main()
