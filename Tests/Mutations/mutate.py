"""Runs the tests against each mutation of the list; see scripts/mutate."""

import contextlib
import dataclasses
import os
import pathlib
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import schemata

SCRATCH = schemata.ROOT / ".build" / "mutants"
CHOICE = SCRATCH / ".build" / "chosen"
# What `swift test` runs, each time after looking at the package for seconds.
TESTS = SCRATCH / ".build" / "debug" / "dfuswiftPackageTests.xctest"
# What tests that are ended leave behind goes with it. Where temporary folders are: tests ask.
TEMPORARY = pathlib.Path(tempfile.gettempdir()) / f"dfuswift-mutants-{os.getuid()}"
# The rules of the house are about the sources as they are written.
SKIPPED = ["--skip", "HouseTests"]
# A mutation that does not end may eat memory as well: bytes that a test run may have mapped.
MEMORY_LIMIT = 6 << 30


@dataclasses.dataclass
class Limits:
    """When a run counts as one that does not end. Waiting for others who use the machine does not:
    a loop is seen by the time that it computes, a wait by its silence."""

    seconds_computing: int
    seconds_silent: int


FILTER = Limits(seconds_computing=300, seconds_silent=150)
WHOLE = Limits(seconds_computing=1_200, seconds_silent=400)


class Failed(Exception):
    """The run cannot go on."""


def build():
    print("== build", flush=True)
    code = subprocess.run(["swift", "build", "--build-tests"], cwd=SCRATCH).returncode
    if code != 0:
        raise Failed("the mutated sources do not build")


def test(number, patterns, limits):
    """What the tests say while a mutation is awake: green, nothing (no test ran), or how it was
    noticed. The first failure ends the run."""
    CHOICE.write_text(str(number))
    filters = [word for pattern in patterns for word in ("--filter", pattern)]
    shutil.rmtree(TEMPORARY, ignore_errors=True)
    TEMPORARY.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [TESTS, "--testing-library", "swift-testing", *SKIPPED, *filters], cwd=SCRATCH,
        env=os.environ | {
            "TMPDIR": str(TEMPORARY), "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=lambda: restrict(limits))
    try:
        return verdict(process, limits)
    finally:
        end(process)
        CHOICE.write_text("0")


def restrict(limits):
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds_computing, limits.seconds_computing))


def verdict(process, limits):
    last, rest, count = "", b"", 0
    while True:
        if not select.select([process.stdout], [], [], limits.seconds_silent)[0]:
            return "time limit: silence"
        part = os.read(process.stdout.fileno(), 1 << 16)
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            last = line.decode(errors="replace").strip() or last
            if failure := re.search(r'✘ Test "?(.+?)"?(?: with .*)? recorded an issue', last):
                return f"red: {failure[1][:76]}{last[failure.end():][:160]}"
            if "Fatal error" in last:
                return f"crash: {last[:90]}"
            if summary := re.search(r"Test run with (\d+) test", last):
                count = int(summary[1])
        if not part:
            break
    code = process.wait()
    if -code in (signal.SIGKILL, signal.SIGXCPU):
        return "time limit: computing"
    if code != 0:
        return f"crash: {code}, {last[:90]}"
    return "green" if count > 0 else "nothing"


def end(process):
    """Ends a process and all that it has started, each of which may lead a group of its own."""
    for number in reversed(descendants(process.pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    process.wait()


def descendants(number):
    numbers = [number]
    for parent in numbers:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for task in pathlib.Path(f"/proc/{parent}/task").iterdir():
                numbers += map(int, (task / "children").read_text().split())
    return numbers


def judge(mutation, patterns, limits):
    """What notices a mutation; `None` if nothing does."""
    start = time.monotonic()
    answer = test(mutation.number, patterns, limits)
    if answer == "nothing":
        print(f"{mutation}\n    no test is named {mutation.tests}: the list is stale")
        return None
    seconds = time.monotonic() - start
    print(f"{mutation}\n    {answer}, {seconds:.0f} s", flush=True)
    return None if answer == "green" else answer


def prove_green(patterns):
    """Without a mutation, the tests must pass."""
    print("== without a mutation", flush=True)
    answer = test(0, patterns, WHOLE)
    if answer != "green":
        raise Failed(f"the tests without a mutation: {answer}")


def run(chosen, everything):
    schemata.write(SCRATCH, everything, CHOICE)
    CHOICE.parent.mkdir(parents=True, exist_ok=True)
    CHOICE.write_text("0")
    build()
    prove_green([] if len(chosen) == len(everything) else sorted({m.tests for m in chosen}))
    print("== by the tests that are expected to notice", flush=True)
    missed = [m for m in chosen if judge(m, [m.tests], FILTER) is None]
    print(f"== {len(missed)} are left for all tests", flush=True)
    survivors = [m for m in missed if judge(m, [], WHOLE) is None]
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
