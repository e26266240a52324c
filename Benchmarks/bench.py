# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: the camdock authors
"""What both benchmarks share: the machine, cold caches, measured commands, tables."""

import os
import platform
import resource
import statistics
import subprocess
import sys
import time

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(CHECKOUT, "Tests", "Tools"))


class Sample:
    """One measured run."""

    def __init__(self, wall, cpu, peak_bytes):
        self.wall = wall
        self.cpu = cpu
        self.peak_bytes = peak_bytes


def machine(directory):
    """Where the figures come from, as lines."""
    model = next(
        (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
         if line.startswith("model name")), platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    file_system = subprocess.run(
        ["stat", "-f", "-c", "%T", directory], capture_output=True, text=True, check=True
    ).stdout.strip()
    load = os.getloadavg()[0]
    return [
        f"{os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {platform.release()}, "
        f"{file_system}, load {load:.1f} at the start",
    ]


def drop_caches(paths):
    """Makes the next reads come from the disk; says how well that can be done here."""
    os.sync()
    command = ["tee", "/proc/sys/vm/drop_caches"]
    if os.geteuid() != 0:
        command = ["sudo", "-n", *command]
    done = subprocess.run(command, input=b"3", capture_output=True, check=False)
    if done.returncode == 0:
        return "all caches dropped before each run"
    for root in paths:
        for directory, _, files in os.walk(root):
            for name in files:
                descriptor = os.open(os.path.join(directory, name), os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)
    return "only the card's pages dropped before each run (no root)"


def run_command(script, **variables):
    """A shell command with everything it starts, measured."""
    process = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", script], env=dict(os.environ, **variables),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )
    began = time.monotonic()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench: failed: {script}\n{errors.decode(errors='replace')}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def cpu_of(pid):
    """CPU seconds that a process has used so far, all its threads together."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid):
    """The most memory that a process had resident, in bytes."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not tell VmHWM")


def children_cpu():
    """CPU seconds of the children that were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median(values):
    return statistics.median(values)


def table(rows):
    """Aligned columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def goal(text, value, limit, at_least=False, form="{:.2f}"):
    """One line of a verdict, and whether it is met."""
    met = value >= limit if at_least else value <= limit
    bound = ("at least " if at_least else "at most ") + form.format(limit)
    return [text, form.format(value), bound, "met" if met else "MISSED"]
