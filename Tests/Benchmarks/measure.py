#!/usr/bin/env python3
"""Measures on this machine and in the guest, and writes docs/benchmarks.json.

Usage: measure.py BUILD-FOLDER HOST-COST [--rounds N]

HOST-COST is the JSON object that the program of that name printed.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_UPS = 50
# Seconds until a guest counts as hanging: on a quiet machine it takes a third of that.
BASE_LIMIT, ROUND_LIMIT = 600, 900
LOAD_INTERVAL = 10


def start_up(program):
    """The median time of a program that tells its version."""
    times = []
    for _ in range(START_UPS):
        start = time.monotonic()
        subprocess.run([program, "--version"], check=True, capture_output=True)
        times.append(time.monotonic() - start)
    return round(statistics.median(times), 5)


def watch_load(loads, is_over):
    """Notes the load of the last minute until the guest is down."""
    while not is_over.wait(LOAD_INTERVAL):
        loads.append(os.getloadavg()[0])


def measure_guest(built, rounds):
    """Runs the guest's part; what it found, and the load of this machine meanwhile."""
    loads, is_over = [], threading.Event()
    watcher = threading.Thread(target=watch_load, args=(loads, is_over))
    watcher.start()
    environment = os.environ | {
        "GUEST_PROGRAM": str(ROOT / "Tests/Benchmarks/guest_bench.py"),
        "GUEST_BINARIES": str(built),
        "GUEST_LIMIT_SECONDS": str(BASE_LIMIT + rounds * ROUND_LIMIT)}
    try:
        done = subprocess.run(
            [ROOT / "Tests/Guest/run", "--rounds", str(rounds)], env=environment, check=False)
    finally:
        is_over.set()
        watcher.join()
    if done.returncode != 0:
        sys.exit("bench: not all runs in the guest went well")
    found = json.loads((ROOT / ".build-guest/benchmarks.json").read_text())
    return found, round(statistics.median(loads or [0]), 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("built", type=pathlib.Path)
    parser.add_argument("cost", type=json.loads)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    host = options.cost | {
        "cores": os.cpu_count(),
        "startUpSeconds": {
            "dfuswift": start_up(options.built / "dfuswift"), "dfu-util": start_up("dfu-util")},
    }
    guest, host["load"] = measure_guest(options.built, options.rounds)
    (ROOT / "docs/benchmarks.json").write_text(
        json.dumps({"host": host, "guest": guest}, indent=1) + "\n")


if __name__ == "__main__":
    main()
