#!/usr/bin/env python3
"""Runs in the guest: times each tool on the same simulated boards in real time, as root.

The file `benchmarks.json` in the working folder gets every run; `scripts/bench` takes it from
there. Tests/Guest/run starts this, and reads passed and failed runs from `outcome`.

Usage: guest_bench.py [--rounds N] [BOARD…]     how often each tool runs; all boards without names
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Guest"))

from guest import DFUSWIFT, FAST, FLASH, Board, random, run  # noqa: E402
from phases import seconds_by_phase  # noqa: E402

BUILT = pathlib.Path(os.environ["DFUSWIFT_BUILD"])
USBMON = "/sys/kernel/debug/usb/usbmon/1u"
KIB = 1024
START_UPS = 20
# How often a program is asked for its peak memory: that only grows, and soon no more.
MEMORY_INTERVAL = 0.1


@dataclasses.dataclass
class Case:
    """A kind of board, an image, and the sectors that it lies in."""

    profile: str
    size: int
    block: int
    sectors: list
    # The ROM programs bytes until it is told the supply voltage.
    has_supply: bool = False
    # dfu-util spends its time in sleeps there, which no load disturbs: one round is enough.
    is_slow: bool = False


F405_SECTORS = [16 * KIB] * 4 + [64 * KIB, 128 * KIB]
CASES = [
    Case("f405", 256 * KIB, 2048, F405_SECTORS, has_supply=True, is_slow=True),
    Case("h743", 256 * KIB, 1024, [128 * KIB] * 2),
    Case("g474", 128 * KIB, 1024, [2 * KIB] * 64, is_slow=True),
    Case("f405-no-poll-time", 256 * KIB, 2048, F405_SECTORS),
]


def programs(folder):
    """The tools by name, all started from memory."""
    for program in [shutil.which("dfu-util"), BUILT / "yardstick"]:
        shutil.copy(program, folder)
    return {"dfu-util": str(folder / "dfu-util"), "C client": str(folder / "yardstick"),
            "dfuswift": DFUSWIFT}


def commands(case, image, program):
    """What is measured on a board, by name, in the order of the tables."""
    sectors = [str(size) for size in case.sectors]
    flash = [program["dfuswift"], "flash", str(image)]
    named = {
        "dfu-util": [
            program["dfu-util"], "-a", "0", "-s", f"{FLASH:#x}:leave", "-D", str(image)],
        "C client": [program["C client"], str(image), str(case.block), *sectors],
        "dfuswift --full --no-verify": [*flash, "--full", "--no-verify"],
        "dfuswift": flash,
    }
    if case.has_supply:
        named["dfuswift --vdd 3.3"] = [*flash, "--vdd", "3.3"]
    return named


def firmware(path, size, seed):
    """A file with a vector table that is plausible everywhere, and random bytes behind it."""
    body = random.Random(seed).randbytes(size - 8)
    vectors = (0x2000_2000).to_bytes(4, "little") + (FLASH + 0x201).to_bytes(4, "little")
    path.write_bytes(vectors + body)
    return path


def measure(command, log):
    """Runs a program under usbmon: its times, its memory, and where the time went."""
    with log.open("wb") as events, open(log.with_suffix(".out"), "wb") as output:
        witness = subprocess.Popen(["cat", USBMON], stdout=events)
        time.sleep(0.2)
        start = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        peak = [0]
        watcher = threading.Thread(target=watch_memory, args=(process.pid, peak), daemon=True)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.join()
        # The last events are on their way from the kernel.
        time.sleep(0.2)
        witness.terminate()
        witness.wait()
    return process.returncode, {
        "seconds": round(seconds, 4),
        "processorSeconds": round(usage.ru_utime + usage.ru_stime, 4),
        "peakKiB": peak[0],
        "phases": {phase: round(spent, 4) for phase, spent in seconds_by_phase(
            log.read_text().splitlines(), seconds).items()},
    }


def holds(state, image, sectors):
    """Whether a saved board has an image: it is saved sector by sector."""
    offset = 0
    for size in sectors:
        if image[offset:offset + size] not in state:
            return False
        offset += size
    return True


def watch_memory(pid, peak):
    """VmHWM of a process until it ends; `ru_maxrss` would begin with what the parent had."""
    while True:
        try:
            found = re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())
        except OSError:
            return
        if not found:
            return
        peak[0] = max(peak[0], int(found[1]))
        time.sleep(MEMORY_INTERVAL)


class Bench:
    """All runs, and how many of them ended with the image in the flash."""

    def __init__(self, folder, rounds):
        self.folder = folder
        self.program = programs(folder)
        self.rounds = rounds
        self.passed = self.failed = 0

    def full_board(self, case):
        """The state of a board whose whole flash holds something else."""
        state = self.folder / f"{case.profile}.full"
        other = firmware(self.folder / "other.bin", sum(case.sectors), seed=2)
        with Board(case.profile, "--state", str(state), scale=FAST):
            done = run(DFUSWIFT, "flash", str(other), "--no-leave")
        if done.returncode != 0:
            sys.exit(f"{case.profile}: {done.stderr}")
        return state

    def run_once(self, case, name, command, image, full):
        """One run on a board of its own; None if the flash does not hold the image afterwards."""
        state = self.folder / "state"
        state.unlink(missing_ok=True)
        if full:
            shutil.copy(full, state)
        log = self.folder / "usbmon"
        with Board(case.profile, "--state", str(state)):
            status, figures = measure(command, log)
        is_there = holds(state.read_bytes(), image.read_bytes(), case.sectors)
        text = " ".join(f"{phase} {figures['phases'][phase]:.2f}" for phase in figures["phases"])
        print(f"{case.profile:18} {'full' if full else 'blank':5} {name:28} "
              f"{figures['seconds']:7.2f} s  ({text})", flush=True)
        if status == 0 and is_there:
            self.passed += 1
            return figures
        self.failed += 1
        print(f"exit {status}, image in the flash: {is_there}")
        print(log.with_suffix(".out").read_text(), flush=True)
        return None

    def board(self, case):
        """All runs on a kind of board, the tools one after the other in each round."""
        image = firmware(self.folder / "image.bin", case.size, seed=1)
        full_state = self.full_board(case)
        states = []
        for state, full in [("blank", None), ("full", full_state)]:
            runs = {}
            for round_number in range(self.rounds):
                for name, command in commands(case, image, self.program).items():
                    if name == "dfu-util" and case.is_slow and round_number > 0:
                        continue
                    figures = self.run_once(case, name, command, image, full)
                    if figures:
                        runs.setdefault(name, []).append(figures)
            states.append({"state": state, "runs": runs})
        return {"profile": case.profile, "bytes": case.size, "states": states}

    def start_up(self, name):
        """The median time of a program that tells its version."""
        times = []
        for _ in range(START_UPS):
            start = time.monotonic()
            run(self.program[name], "--version")
            times.append(time.monotonic() - start)
        return round(statistics.median(times), 4)


def version(program):
    """The first line of what a program says of itself."""
    return run(program, "--version").stdout.splitlines()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("boards", nargs="*")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/run") as folder:
        bench = Bench(pathlib.Path(folder), wanted.rounds)
        report = {
            "date": datetime.date.today().isoformat(),
            "kernel": platform.release(),
            "cores": os.cpu_count(),
            "rounds": bench.rounds,
            "tools": [version(bench.program["dfu-util"]),
                      f"dfuswift {version(bench.program['dfuswift'])}"],
            "startUpSeconds": {name: bench.start_up(name) for name in ["dfu-util", "dfuswift"]},
            "boards": [bench.board(case) for case in CASES
                       if not wanted.boards or case.profile in wanted.boards],
        }
    pathlib.Path("benchmarks.json").write_text(json.dumps(report, indent=1) + "\n")
    pathlib.Path("outcome").write_text(f"{bench.passed} {bench.failed}\n")


if __name__ == "__main__":
    main()
