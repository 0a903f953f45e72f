"""Runs the tests of this folder, some at a time. Usage: runner.py [PATTERN...]

A test runs if one of the patterns is part of its name; all do if there is none. Prints the failed
ones whole, and as its last line `N passed, N failed`.
"""

import multiprocessing
import os
import sys
import tempfile
import time
import unittest

import device

WORKERS = max(2, os.cpu_count() or 2)


def names(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from names(test)
        else:
            yield test.id()


def run(name):
    """One test: its name, what went wrong, and its seconds. A skipped one has failed."""
    result, started = unittest.TestResult(), time.monotonic()
    unittest.defaultTestLoader.loadTestsFromName(name).run(result)
    trouble = [text for _, text in result.failures + result.errors]
    trouble += [f"{test}: an unexpected success" for test in result.unexpectedSuccesses]
    # What did not run was not seen to work.
    trouble += [f"{test} was skipped: {reason}" for test, reason in result.skipped]
    if not result.testsRun:
        trouble.append("there is no such test")
    return name, "\n".join(trouble), time.monotonic() - started


def main():
    if absent := device.missing():
        print("missing:", ", ".join(absent))
        print("0 passed, 1 failed")
        return 2
    found = list(names(unittest.defaultTestLoader.discover(device.HERE)))
    wanted = [name for name in found if not sys.argv[1:] or any(p in name for p in sys.argv[1:])]
    passed, failed, files = 0, 0, {}
    with tempfile.TemporaryDirectory(prefix="dfuswift-firmware-") as build:
        os.environ["DFUSWIFT_FIRMWARE_BUILD"] = build
        with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
            for name, trouble, seconds in pool.imap_unordered(run, wanted, chunksize=4):
                file = name.split(".")[0]
                count, spent = files.get(file, (0, 0))
                files[file] = (count + 1, spent + seconds)
                if trouble:
                    failed += 1
                    print(f"FAILED: {name}\n{trouble}", flush=True)
                else:
                    passed += 1
    for file, (count, spent) in sorted(files.items()):
        print(f"{file}: {count} cases, {spent:.1f} s of work")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
