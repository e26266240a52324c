#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""Times camdock's intake of a card beside what people use instead, interleaved in one run.

camdock: from `camdock dock` to everything read, hashed, flushed, read back from the disk and
written to ledger and custody log, with forwarding held back. The others: the commands shown. Each
must end with the copy on the disk (sync or fsync) and, but for the bare copy, compared with the
card. Their comparison may read the copy from the page cache; camdock's reads the disk.

The card lies on a device of its own, as in a dock, or with --shared-disk on the disk that takes the
copies, which then serves it as well.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import time

import bench
import card_device
from bench import CHECKOUT, Sample
from camdock_host import Host

HASH = 'cd "$1" && find . -type f -print0 | sort -z | xargs -0 {tool}'


def verified(tool):
    """cp and sync, then a digest of every file on both sides, compared."""
    side = 'bash -c \'{}\' hash'.format(HASH.format(tool=tool))
    return (f'cp -r "$SRC/." "$DST" && sync -f "$DST" && {side} "$SRC" >"$OUT.card" '
            f'&& {side} "$DST" >"$OUT.copy" && cmp "$OUT.card" "$OUT.copy"')


PEERS = {
    "cp + sync (nothing compared)": 'cp -r "$SRC/." "$DST" && sync -f "$DST"',
    "cp + sync + 2 x openssl dgst": verified("openssl dgst -r -sha256"),
    "cp + sync + 2 x sha256sum": verified("sha256sum"),
    "rsync --fsync, --checksum -n":
        'rsync -a --fsync "$SRC/" "$DST/" '
        '&& rsync -a --checksum -n --itemize-changes "$SRC/" "$DST/" >"$OUT.diff" '
        '&& test ! -s "$OUT.diff"',
    "rclone copy + sync, check":
        'rclone copy --transfers 4 --local-no-check-updated "$SRC" "$DST" && sync -f "$DST" '
        '&& rclone check "$SRC" "$DST"',
    "rclone copy + sync, check --download":
        'rclone copy --transfers 4 --local-no-check-updated "$SRC" "$DST" && sync -f "$DST" '
        '&& rclone check --download "$SRC" "$DST"',
}
BARE = "cp + sync (nothing compared)"
OPENSSL = "cp + sync + 2 x openssl dgst"
RSYNC = "rsync --fsync, --checksum -n"
QUICK = (BARE, OPENSSL, RSYNC)
OURS = "camdock intake"


def make_card(card, options):
    """Makes a card of the size that was asked for."""
    subprocess.run(
        [sys.executable, os.path.join(CHECKOUT, "Tests", "Tools", "make-card.py"), card,
         "--size", options.size, "--clips", "10", "--small", "200", "--no-odd"],
        check=True, stdout=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def shared_card(options):
    """A card on the disk that takes the copies, made once and kept for the next run of its size."""
    card = os.path.join(options.dir, f"card-{options.size}")
    if not os.path.isdir(card):
        shutil.rmtree(card + ".new", ignore_errors=True)
        make_card(card + ".new", options)
        os.rename(card + ".new", card)
    yield card, "the card on the disk that takes the copies"


def card_of(options):
    """The card, where it was asked for."""
    if options.shared_disk:
        return shared_card(options)
    size_bytes = subprocess.check_output(["numfmt", "--from=iec", options.size], text=True)
    return card_device.own_device(int(size_bytes), lambda card: make_card(card, options))


def run_camdock(card, directory, options, expected_bytes):
    """One intake by a daemon with an empty ledger."""
    root = os.path.join(directory, "host")
    shutil.rmtree(root, ignore_errors=True)
    host = Host(root, options.bin)
    host.configure(hold=True, part_size="16 MiB")
    host.start()
    try:
        host.wait_ready()
        bench.drop_caches([card])
        cpu, client = bench.cpu_of(host.process.pid), bench.children_cpu()
        began = time.monotonic()
        docking = host.dock(card, "BENCH1")
        while not (report := host.docking(docking)) or not report["finished"]:
            time.sleep(0.01)
        wall = time.monotonic() - began
        cpu = bench.cpu_of(host.process.pid) - cpu + bench.children_cpu() - client
        sample = Sample(wall, cpu, bench.peak_of(host.process.pid))
        if report["taken_bytes"] != expected_bytes or report["quarantined"]:
            sys.exit(f"bench: camdock did not take the whole card: {report}\n{host.log_tail()}")
    finally:
        host.process.terminate()
        host.process.wait()
        shutil.rmtree(root)
    return sample


def run_peer(script, card, directory):
    """One copy by somebody else."""
    target = os.path.join(directory, "copy")
    shutil.rmtree(target, ignore_errors=True)
    os.mkdir(target)
    bench.drop_caches([card])
    sample = bench.run_command(script, SRC=card, DST=target, OUT=os.path.join(directory, "out"))
    shutil.rmtree(target)
    return sample


def measure(card, directory, options, expected_bytes):
    """Every contender once per round, in turn, each round beginning with another."""
    names = [OURS, *(name for name in PEERS if not options.quick or name in QUICK)]
    samples = {name: [] for name in names}
    for number in range(options.runs):
        for name in names[number % len(names):] + names[:number % len(names)]:
            if name == OURS:
                sample = run_camdock(card, directory, options, expected_bytes)
            else:
                sample = run_peer(PEERS[name], card, directory)
            samples[name].append(sample)
            print(f"  {number + 1}/{options.runs} {name}: {sample.wall:.2f} s, "
                  f"{sample.cpu:.2f} CPU s", file=sys.stderr, flush=True)
    return samples


def report(samples, size):
    """The table, and the goals."""
    rows = [["medians", "wall s", "from - to", "GB/s", "CPU s", "peak MiB", "wall vs camdock"]]
    wall = {name: bench.median([s.wall for s in runs]) for name, runs in samples.items()}
    cpu = {name: bench.median([s.cpu for s in runs]) for name, runs in samples.items()}
    for name, runs in samples.items():
        walls = [s.wall for s in runs]
        rows.append([
            name, f"{wall[name]:.2f}", f"{min(walls):.2f} - {max(walls):.2f}",
            f"{size / wall[name] / 1e9:.2f}", f"{cpu[name]:.2f}",
            f"{max(s.peak_bytes for s in runs) / (1 << 20):.0f}", f"{wall[name] / wall[OURS]:.2f}",
        ])
    bench.table(rows)
    print()
    rivals = {name: value for name, value in wall.items() if name not in (OURS, BARE)}
    fastest = min(rivals, key=rivals.get)
    memory = max(s.peak_bytes for s in samples[OURS]) / (1 << 20)
    bench.table([
        ["goal", "measured", "wanted", ""],
        bench.goal(f"times faster than the fastest that compares ({fastest})",
                   rivals[fastest] / wall[OURS], 1.5, at_least=True),
        bench.goal("wall time of the bare cp + sync", wall[OURS] / wall[BARE], 2.2),
        bench.goal("CPU of cp + sync + 2 x openssl dgst", cpu[OURS] / cpu[OPENSSL], 1.2),
        bench.goal("daemon's peak memory, MiB", memory, 64, form="{:.0f}"),
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default=os.environ.get("BIN", ".build/release"))
    parser.add_argument("--size", default="4G")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true",
                        help="leave out the contenders that were never the fastest")
    parser.add_argument("--shared-disk", action="store_true",
                        help="keep the card on the disk that takes the copies (needs no root)")
    parser.add_argument("--dir", default=os.path.join(CHECKOUT, ".build", "bench"),
                        help="where copies are kept: the disk that is measured")
    options = parser.parse_args()
    os.makedirs(options.dir, exist_ok=True)
    with card_of(options) as (card, place):
        files = [os.path.join(d, n) for d, _, names in os.walk(card) for n in names]
        size = sum(os.path.getsize(f) for f in files)
        print(f"intake of {len(files)} files, {size / 1e9:.2f} GB; {options.runs} runs each, "
              f"interleaved;\n{place}; {bench.drop_caches([card])}")
        print("\n".join(bench.machine(options.dir)))
        for name, script in PEERS.items():
            if name.startswith("r"):
                print(f"  {name}: {script.split(' && test')[0]}")
        print()
        report(measure(card, options.dir, options, size), size)


if __name__ == "__main__":
    main()
