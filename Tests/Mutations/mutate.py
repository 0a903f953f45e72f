"""Runs the tests against each mutation of the list; see scripts/mutate."""

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

import schemata

SCRATCH = schemata.ROOT / ".build" / "mutants"
CHOICE = SCRATCH / ".build" / "chosen"
# What tests that are ended leave behind goes with it.
TEMPORARY = SCRATCH / ".build" / "temporary"
# The rules of the house are about the sources as they are written.
SKIPPED = ["--skip", "HouseTests"]
# Seconds. What an expected filter takes when nobody else uses the machine is less than a tenth.
FILTER_LIMIT = 180
WHOLE_LIMIT = 1_200
# A mutation that does not end may eat memory as well: bytes that a test run may have mapped.
MEMORY_LIMIT = 16 << 30


class Failed(Exception):
    """The run cannot go on."""


def build():
    print("== build", flush=True)
    code = subprocess.run(["swift", "build", "--build-tests"], cwd=SCRATCH).returncode
    if code != 0:
        raise Failed("the mutated sources do not build")


def test(number, patterns, limit):
    """What the tests say while a mutation is awake: green, nothing (no test ran), or how it was
    noticed. The first failure ends the run."""
    CHOICE.write_text(str(number))
    filters = [word for pattern in patterns for word in ("--filter", pattern)]
    shutil.rmtree(TEMPORARY, ignore_errors=True)
    TEMPORARY.mkdir()
    process = subprocess.Popen(
        ["swift", "test", "--skip-build", *SKIPPED, *filters], cwd=SCRATCH,
        env=os.environ | {"TMPDIR": str(TEMPORARY)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT)))
    deadline = time.monotonic() + limit
    timer = threading.Timer(limit, end, [process])
    timer.start()
    last, count = "", 0
    try:
        for raw in process.stdout:
            last = raw.decode(errors="replace").strip()
            if failure := re.search(r'✘ Test "?(.+?)"? recorded an issue', last):
                return f"red: {failure[1][:76]}"
            if re.search(r"Fatal error|^\S*error: .*(signal|crash)", last, re.IGNORECASE):
                return f"crash: {last[:90]}"
            if summary := re.search(r"Test run with (\d+) test", last):
                count = int(summary[1])
        if time.monotonic() >= deadline:
            return "time limit"
        if process.wait() != 0:
            return f"crash: {last[:90]}"
        return "green" if count > 0 else "nothing"
    finally:
        timer.cancel()
        end(process)
        CHOICE.write_text("0")


def end(process):
    """Ends a process and all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def judge(mutation, patterns, limit):
    """What notices a mutation; `None` if nothing does."""
    start = time.monotonic()
    answer = test(mutation.number, patterns, limit)
    if answer == "nothing":
        print(f"{mutation}\n    no test is named {mutation.tests}: the list is stale")
        return None
    if answer == "green":
        return None
    seconds = time.monotonic() - start
    print(f"{mutation}\n    {answer}, {seconds:.0f} s", flush=True)
    return answer


def prove_green(patterns):
    """Without a mutation, the tests must pass."""
    print("== without a mutation", flush=True)
    answer = test(0, patterns, WHOLE_LIMIT)
    if answer != "green":
        raise Failed(f"the tests without a mutation: {answer}")


def run(chosen, everything):
    schemata.write(SCRATCH, everything, CHOICE)
    CHOICE.parent.mkdir(parents=True, exist_ok=True)
    CHOICE.write_text("0")
    build()
    prove_green([] if len(chosen) == len(everything) else sorted({m.tests for m in chosen}))
    print("== by the tests that are expected to notice", flush=True)
    missed = [m for m in chosen if judge(m, [m.tests], FILTER_LIMIT) is None]
    print(f"== {len(missed)} are left for all tests", flush=True)
    survivors = [m for m in missed if judge(m, [], WHOLE_LIMIT) is None]
    if survivors:
        print("== survivors", *survivors, sep="\n")
    print(f"{len(chosen) - len(survivors)} noticed, {len(survivors)} survived")
    return 1 if survivors else 0


def main(arguments):
    try:
        everything = schemata.mutations()
        wanted = [word for word in arguments if not word.startswith("--")]
        chosen = [m for m in everything if not wanted or any(m.fits(word) for word in wanted)]
        if not chosen:
            raise Failed("no mutation has that number or pattern")
        if "--list" in arguments:
            print(*chosen, sep="\n")
            return 0
        if "--check" in arguments:
            schemata.mutated_sources(everything)
            print(f"{len(everything)} mutations find their places")
            return 0
        return run(chosen, everything)
    except (Failed, schemata.StaleList) as error:
        print(f"mutate: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
